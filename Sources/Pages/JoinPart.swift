public import Guidance

/// What a program offers to somebody who does not run it: their own part in it, and applying.
public struct JoinPart: Sendable {
    private let program: ID<Program>
    private let own: [Participant]
    private let openings: [Opening]
    private let types: [RelationshipType]
    private let key: String
    /// What was typed.
    private let values: FormValues

    /// - Parameters:
    ///   - own: The reader's participations.
    ///   - openings: Where the reader can apply.
    ///   - key: So that the form applies once, however often it is sent.
    public init(
        _ program: ID<Program>, own: [Participant], openings: [Opening], _ types: [RelationshipType], key: String,
        values: FormValues = FormValues()
    ) {
        (self.program, self.own, self.openings) = (program, own, openings)
        (self.types, self.key, self.values) = (types, key, values)
    }

    public func with(_ values: FormValues) -> JoinPart {
        JoinPart(program, own: own, openings: openings, types, key: key, values: values)
    }

    /// The document that the operation takes. The two that one choice names are apart in it.
    public static func document(of values: FormValues, _ page: PageContext) -> [UInt8] {
        let parts = values["/as"].split(separator: " ", maxSplits: 1).map(String.init)
        let fields: [(name: String, value: String)] = [
            ("/relationshipType", parts.first ?? ""), ("/side", parts.count > 1 ? parts[1] : ""),
            ("/capacity", values["/capacity"]),
        ]
        return [
            FormField("/relationshipType", "", .text(lengthMax: 100)), FormField("/side", "", .text(lengthMax: 20)),
            ParticipantPage.capacityField(page),
        ].document(FormValues(fields), page, keepsBlank: false)
    }

    func fields(_ page: PageContext) -> [FormField] {
        let choices = openings.map { opening -> (value: String, label: String) in
            let type = types.first { $0.id == opening.type }
            let role = page.role(opening.side, of: type)
            return (
                "\(opening.type) \(opening.side.rawValue)",
                types.count > 1 ? "\(role) (\(type?.name ?? opening.type.text))" : role
            )
        }
        let capacity = FormField(
            "/capacity", page.says("Relationships at a time", "Beziehungen gleichzeitig"), .number(0...Participant.capacityMax),
            hint: page.says(
                "Only for guides; blank: as many as the program says",
                "Nur für Begleitende; leer: so viele, wie das Programm vorsieht"))
        let takesGuides = openings.contains { $0.side == .guide }
        return [FormField("/as", page.says("As", "Als"), .choice(choices), isNeeded: true)] + (takesGuides ? [capacity] : [])
    }

    /// Nothing for a reader who takes no part and cannot apply.
    func markup(_ page: PageContext, errors: [Refused.Fault]) -> HTML? {
        guard !own.isEmpty || !openings.isEmpty else { return nil }
        let items = own.map { one -> HTML in
            "<li><a href=\"\("/participants/\(one.id)" as Link)\">\(page.role(of: one, types))</a> <span class=\"badge\">\(page.word(one.status))</span></li>"
        }
        let list: HTML? =
            items.isEmpty
            ? nil
            : "<section class=\"card stack\"><h2>\(page.says("Your part in it", "Ihre Teilnahme"))</h2><ul class=\"plain\">\(items)</ul></section>"
        guard !openings.isEmpty else { return list }
        let form = Form(fields: fields(page), values: values, errors: errors)
        return """
            \(list)<section class="card stack" id="join" tabindex="-1" aria-labelledby="join-title"><h2 id="join-title">\(page.says("Take part", "Teilnehmen"))</h2>
            <form method="post" action="\(("/programs/\(program)/join" as Link).at("refused"))">\(page.hidden([("key", key)]))
            \(form.markup(page))
            <p class="actions field"><button class="button first">\(page.says("Apply", "Bewerben"))</button></p></form></section>
            """
    }
}
