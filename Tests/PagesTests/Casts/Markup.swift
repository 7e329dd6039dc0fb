import Foundation

/// Markup as a test reads it: its tags, and the text between them.
struct Markup {
    struct Element {
        let name: String
        let attributes: [String: String]
        /// Whether it stands in a part that is in English whatever the page is in, or is no language at all.
        let isForeign: Bool
    }

    private(set) var elements: [Element] = []
    /// What people read or hear, but for what is in English on purpose.
    private(set) var words: [String] = []
    /// Tags that nothing opens or closes.
    private(set) var faults: [String] = []

    private static let void: Set = ["meta", "link", "input", "br", "hr", "img", "circle", "rect"]
    private static let spoken = ["title", "aria-label", "placeholder"]

    init(_ document: String) throws {
        let tag = try Regex(#"<(/?)([a-z0-9]+)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*/?>|<!doctype html>"#)
        let attribute = try Regex(#"([a-zA-Z-]+)(?:="([^"]*)")?"#)
        var open: [Element] = []
        var place = document.startIndex
        for match in document.matches(of: tag) {
            let text = document[place..<match.range.lowerBound]
            if text.contains("<") || text.contains(">") { faults.append("a bracket stands in \(text)") }
            if open.last?.isForeign != true { words.append(String(text)) }
            place = match.range.upperBound
            guard let name = match.output[2].substring.map(String.init) else { continue }
            guard match.output[1].substring?.isEmpty == true else {
                if open.popLast()?.name != name { faults.append("</\(name)> closes nothing") }
                continue
            }
            var attributes: [String: String] = [:]
            for match in (match.output[3].substring ?? "").matches(of: attribute) {
                attributes[String(match.output[1].substring ?? "")] = String(match.output[2].substring ?? "")
            }
            let isInside = open.last?.isForeign ?? false
            let isForeign = attributes["lang"].map { $0 == "en" && name != "html" } ?? isInside || ["code", "pre"].contains(name)
            let element = Element(name: name, attributes: attributes, isForeign: isForeign)
            elements.append(element)
            if !isForeign { words += Self.spoken.compactMap { attributes[$0] } }
            if !Self.void.contains(name) { open.append(element) }
        }
        faults += open.map { "<\($0.name)> is not closed" }
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }
}
