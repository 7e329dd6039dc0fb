import FoundationEssentials
import JSON
import Testing

/// A case from `Docs/WorkedCases.md`: the prose for people, and the two JSON blocks that the service must agree with.
struct WorkedCase: Sendable, CustomTestStringConvertible {
    let title: String
    /// The lines below the title.
    let lines: [String]
    /// The request: the first block.
    let request: String
    /// The expected part of the answer: the second block.
    let expected: String

    var testDescription: String { title }

    static let page: [String] = {
        guard let text = try? Data(contentsOf: Repository.root.appending(path: "Docs/WorkedCases.md")) else { return [] }
        return String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }()

    /// The cases of the page; none if the page is missing.
    static let all: [WorkedCase] = page.indices.filter { page[$0].hasPrefix("## ") }.map { start in
        let end = page[(start + 1)...].firstIndex { $0.hasPrefix("## ") } ?? page.endIndex
        return WorkedCase(title: String(page[start].dropFirst(3)), lines: Array(page[(start + 1)..<end]))
    }

    private init(title: String, lines: [String]) {
        (self.title, self.lines) = (title, lines)
        let blocks = lines.split { $0.hasPrefix("```") }.map { $0.joined(separator: "\n") }.filter { $0.hasPrefix("{") }
        request = blocks.first ?? ""
        expected = blocks.count == 2 ? blocks[1] : ""
    }

    /// The cells of the table of answers.
    var rows: [[String]] {
        lines.filter { $0.hasPrefix("| ") }.dropFirst().map { line in
            line.split(separator: "|").map { $0.drop { $0 == " " } }.map {
                $0.hasSuffix(" ") ? String($0.dropLast()) : String($0)
            }
        }
    }

    /// The ids in the paragraph that begins with this word, such as `Claims: `.
    func ids(of word: String) -> [String] {
        guard let start = lines.firstIndex(where: { $0.hasPrefix("\(word): ") }) else { return [] }
        let paragraph = lines[start...].prefix { !$0.isEmpty }.joined(separator: " ")
        return paragraph.split(separator: "`").enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }

    func answers() throws -> [(question: String, option: String)] {
        try (json(request)["answers"]?.elements.map { $0 } ?? []).map {
            ($0["question"]?.string ?? "", $0["option"]?.string ?? "")
        }
    }
}

extension JSONValue {
    /// Whether it has everything that the page shows: the same values, in objects that may have more members.
    func shows(_ page: JSONValue) -> Bool {
        switch page.kind {
        case .object:
            page.members.allSatisfy { member in self[member.name].map { $0.shows(member.value) } ?? false }
        case .array:
            kind == .array && count == page.count && zip(elements, page.elements).allSatisfy { $0.shows($1) }
        case .null, .true, .false, .number, .string: isEqual(to: page)
        }
    }
}
