import JSON

/// All operations on one thing, and what is sent and answered there. The same in every language, as it is English.
public struct NounPage: Sendable {
    let noun: Description.Noun
    let description: Description

    public init(_ noun: Description.Noun, of description: Description) { (self.noun, self.description) = (noun, description) }

    public var content: PageContent {
        let items = noun.operations.map { operation -> HTML in
            "<li><a href=\"\(("" as Link).at(operation.id))\">\(operation.title)</a></li>"
        }
        return PageContent(
            noun.name, tab: "API: \(noun.name)", at: .docs, crumbs: [Crumb("API", Place.docs.link)], twin: .open("/openapi.json"),
            isEnglish: true,
            """
            <h1>\(noun.name)</h1>
            <nav class="field" aria-label="Operations"><ul>\(items)</ul></nav>
            \(noun.operations.map(section))
            \(objects)
            """)
    }

    private func section(_ operation: Description.Operation) -> HTML {
        let problems = operation.problems.map { status, codes -> HTML in
            let links = codes.enumerated().map { place, code -> HTML in
                "\(place == 0 ? "" : ", ")<a href=\"\("/docs/errors/\(code)" as Link)\"><code>\(code)</code></a>"
            }
            return "<dt>\(status)</dt><dd>\(links)</dd>"
        }
        return """
            <section class="stack part" aria-labelledby="\(operation.id)"><h2 id="\(operation.id)">\(operation.title)</h2>
            <p><code>\(operation.method) \(operation.path)</code></p>
            <p class="muted">\(operation.needs)</p>
            \(parameters(operation))
            \(operation.body.map(body))
            <h3>Answers</h3>
            <dl class="facts">\(operation.answers.map(answer))</dl>
            \(examples(operation))
            <details><summary>Problems<span class="hidden-to-eyes"> of \(operation.id)</span></summary><dl class="facts">\(problems)</dl><p>And <a href="\(("/docs/errors" as Link).at("any"))">those of any request</a>.</p></details>
            </section>

            """
    }

    private func parameters(_ operation: Description.Operation) -> HTML? {
        guard !operation.parameters.isEmpty else { return nil }
        let rows = operation.parameters.map { parameter -> [HTML] in
            let place =
                switch parameter.place {
                case .path: "in the path"
                case .query: "query"
                case .field: "field of the head"
                }
            let list: HTML? = parameter.isList ? "; several between commas" : nil
            return [
                "<code>\(parameter.name)</code>", "\(place)\(parameter.isRequired && parameter.place != .path ? ", needed" : "")",
                "\(parameter.meaning)", "\(parameter.schema.words)\(list)",
            ]
        }
        return table("Parameters of \(operation.id)", ["Parameter", "Where", "What it means", "Values"], rows)
    }

    private func table(_ caption: String, _ heads: [String], _ rows: [[HTML]]) -> HTML {
        ListTable(caption: caption, heads: heads, rows: rows).html
    }

    private func body(_ body: Description.Body) -> HTML {
        """
        <h3>Body</h3>
        <div>\(body.isRequired ? "Needed" : "May be left out"): \(body.schema.words), as \(separated(body.types)), at most \(size(body.bytesMax)).</div>
        """
    }

    private func size(_ bytes: Int) -> String { bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB" }

    private func separated(_ types: [String]) -> HTML {
        types.enumerated().map { place, type -> HTML in "\(place == 0 ? "" : " or ")<code>\(type)</code>" }.joined()
    }

    private func answer(_ answer: Description.Answer) -> HTML {
        let schema: HTML? = answer.schema.map { " \($0.words)" }
        let types: HTML? = answer.types.isEmpty ? nil : " <span class=\"small muted\">As \(separated(answer.types)).</span>"
        let fields: HTML? =
            answer.fields.isEmpty ? nil : " <span class=\"small muted\">With \(answer.fields.joined(separator: ", ")).</span>"
        return "<dt>\(answer.status)</dt><dd>\(answer.meaning)\(schema)\(types)\(fields)</dd>"
    }

    private func examples(_ operation: Description.Operation) -> HTML? {
        let sent = operation.body?.example.map { ("What is sent", $0) }
        let answered = operation.answers.compactMap { answer in answer.example.map { (answer.status, $0) } }
        let parts = (sent.map { [$0] } ?? []) + answered
        guard !parts.isEmpty else { return nil }
        let blocks = parts.map { name, text -> HTML in
            "<p>\(name)</p><pre tabindex=\"0\" role=\"group\" aria-label=\"\(name), example of \(operation.id)\">\(text)</pre>"
        }
        return """
            <details><summary>Example<span class="hidden-to-eyes"> of \(operation.id)</span></summary><div class="stack">\(blocks)</div></details>
            """
    }

    // MARK: What has members

    /// Every object that an operation of the page sends or answers, once.
    private var objects: HTML? {
        var named: [(name: String, schema: Schema)] = []
        for operation in noun.operations {
            for schema in [operation.body?.schema].compactMap({ $0 }) + operation.answers.compactMap(\.schema) {
                schema.forEachNamed { name, schema in
                    guard schema.isObject else { return true }
                    guard !named.contains(where: { $0.name == name }) else { return false }
                    named.append((name, schema))
                    return true
                }
            }
        }
        guard !named.isEmpty else { return nil }
        return """
            <section class="stack part" aria-labelledby="objects"><h2 id="objects">What is sent and answered</h2>
            \(named.map { object($0.name, $0.schema) })
            </section>
            """
    }

    private func object(_ name: String, _ schema: Schema) -> HTML {
        let rows = schema.members.map { member -> [HTML] in
            let state = member.isReadOnly ? "set by the service" : member.isRequired ? "always" : "may be missing"
            return ["<code>\(member.name)</code>", "\(member.meaning)", "\(member.schema.words)", "\(state)"]
        }
        return """
            <h3 id="schema-\(name)">\(name)</h3>\(table("Members of \(name)", ["Member", "What it means", "Values", "There"], rows))

            """
    }
}
