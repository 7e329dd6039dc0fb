internal import JSON

/// The fixed words of a comparison in one language, for people who read it as a text table or as Markdown.
///
/// What programs read (members of JSON, columns of CSV) is the same in every language and is not here.
struct ComparisonWords: Sendable {
    /// Heads the page.
    let title: String
    /// Heads the names of the dimensions.
    let dimension: String
    /// Fills a cell without claims.
    let nothingSaid: String
    /// Heads the list of what the sources disagree about.
    let disagreements: String
    /// Heads the list of tensions.
    let tensions: String
    /// Heads the list of documents.
    let sources: String
    /// Says whose words a statement with several numbers uses.
    let firstSourceNote: String
    /// Says what bold means.
    let boldNote: String
    /// Says where the numbers in brackets lead.
    let linkNote: String
    /// Is the text of the link to all claims of a cell.
    let allClaims: String
    /// Precedes the address of the claims of one cell.
    let claimsOfCell: String
    /// Says where all claims of the table are.
    let claimsOfTable: String

    static let english = ComparisonWords(
        title: "Comparison", dimension: "Dimension", nothingSaid: "(nothing said)", disagreements: "They disagree",
        tensions: "They pull against each other", sources: "Sources",
        firstSourceNote: "A statement is of the source numbered first; the others take the same position.",
        boldNote: "In bold: another source disagrees.",
        linkNote: "A number is the source's below, and leads to its claim.",
        allClaims: "all claims",
        claimsOfCell: "The claims of a cell:",
        claimsOfTable: "All claims, with ids and places in the sources: this address with format=csv")

    static let german = ComparisonWords(
        title: "Vergleich", dimension: "Dimension", nothingSaid: "(keine Aussage)",
        disagreements: "Hier widersprechen sich die Quellen",
        tensions: "Hier stehen Aussagen in Spannung zueinander", sources: "Quellen",
        firstSourceNote: "Jede Aussage gibt die zuerst genannte Quelle wieder; die anderen vertreten dieselbe Position.",
        boldNote: "Fett: Eine andere Quelle widerspricht.",
        linkNote: "Jede Zahl steht für eine der Quellen unten und führt zu deren Aussage.",
        allClaims: "alle Aussagen",
        claimsOfCell: "Die Aussagen einer Zelle:",
        claimsOfTable: "Alle Aussagen mit Kennung und Fundstelle: diese Adresse mit format=csv")
}

extension ComparisonWords {
    init(in language: SpokenLanguage) {
        switch language {
        case .english: self = .english
        case .german: self = .german
        }
    }
}
