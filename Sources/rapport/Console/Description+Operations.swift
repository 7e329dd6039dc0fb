import Guidance
import HTTP
import JSON
import Pages

extension Description {
    /// That of this release.
    static let ofAPI = Description(API.operations, Examples.builtIn)

    init(_ operations: [APIOperation], _ examples: Examples) {
        let nouns = operations.map(\.noun.id).uniqued().map { id in
            let ofNoun = operations.filter { $0.noun.id == id }
            return Noun(id, ofNoun[0].noun.name, ofNoun.map { Operation($0, examples) })
        }
        let codes = ProblemCode.allCases.map { code in
            Code(
                code.rawValue, code.statuses.map(\.words), code.meaning, advice: code.advice,
                operations: ProblemCode.ofAnyRequest.contains(code)
                    ? nil : operations.filter { $0.problemCodes.contains(code) }.map(\.id))
        }
        self.init(nouns, codes: codes)
    }
}

extension Description.Operation {
    fileprivate init(_ operation: APIOperation, _ examples: Examples) {
        self.init(
            operation.id, operation.method.name.description, operation.template, operation.summary, needs: operation.needs,
            parameters: operation.described, body: operation.body.map { Description.Body($0, examples.request(operation.id)) },
            answers: operation.answers.map { answer in
                Description.Answer(
                    answer, answer.types.lazy.compactMap { examples.answer(operation.id, answer.status, $0) }.first)
            },
            problems: operation.problemsByStatus.compactMap { status, codes in
                let own = codes.filter { !ProblemCode.ofAnyRequest.contains($0) }
                return own.isEmpty ? nil : (status.words, own.map(\.rawValue))
            })
    }
}

extension Description.Body {
    fileprivate init(_ body: RequestBody, _ example: JSONValue?) {
        self.init(
            body.types.map(\.name.description), body.schema, bytesMax: body.bytesMax, isRequired: body.isRequired,
            example: example.map(\.shown))
    }
}

extension Description.Answer {
    fileprivate init(_ answer: OperationAnswer, _ example: JSONValue?) {
        self.init(
            answer.status.words, answer.meaning, types: answer.types.map(\.name.description), answer.schema,
            fields: answer.fields.map(\.rawValue), example: example.map(\.shown))
    }
}

extension JSONValue {
    /// As an example shows it: indented, or a text as it is.
    fileprivate var shown: String {
        if let string { return string }
        guard let document = try? JSONDocument(Array(raw)) else { preconditionFailure("an example is JSON") }
        return String(decoding: document.root.pretty(), as: UTF8.self)
    }
}

extension Status {
    /// "409 Conflict".
    fileprivate var words: String { "\(rawValue) \(reason)" }
}

extension APIOperation {
    /// What the reference has a page about: mostly the first part of its address.
    var noun: (id: String, name: String) {
        guard template.hasPrefix("/v1/") else { return ("service", "The service") }
        let segment = String(template.split(separator: "/")[1])
        switch segment {
        case "comparison", "questionnaire", "recommendations": return ("choosing", "Comparing and choosing")
        case "catalogue", "conflicts", "rules": return ("catalogue", "The catalog as a whole, and what follows from it")
        case "events": return ("events", "Events")
        case "me": return ("keys", "Keys and tokens")
        case "keys": return ("keys", "Keys and tokens")
        default:
            let nouns = KindName.allCases.map(\.any).first { $0.path == "/v1/\(segment)" }?.nouns ?? segment
            return (segment, nouns.prefix(1).uppercased() + nouns.dropFirst())
        }
    }

    /// Which keys may ask for it, in a sentence.
    fileprivate var needs: String {
        func any(_ scopes: [Scope]) -> String {
            (scopes.count == 1 ? "the scope " : "one of the scopes ") + scopes.map(\.rawValue).joined(separator: ", ")
        }
        switch asks {
        case .nothing: return "No key is needed."
        case .anybody: return "No key is needed; with one, more may be sent."
        case .key: return "Any key that counts."
        case .scope(let scope): return "A key with \(any([scope]))."
        case .act(.read, let kind) where kind.isOfCatalogue:
            return "No key is needed. A key that may change the catalog sees more of it."
        case .act(let act, let kind):
            guard let (general, personal) = Need.scopes(for: act, kind) else { return "Any key that counts." }
            switch (general.isEmpty, personal.isEmpty) {
            case (false, true): return "A key with \(any(general))."
            case (false, false):
                return
                    "A key with \(any(general)); for what is a person's own, also one that acts for that person, with \(any(personal))."
            case (true, false): return "A key that acts for a person, with \(any(personal))."
            case (true, true): return "The administrator's key."
            }
        }
    }

    /// All that is sent beside the body, in the order of the description.
    fileprivate var described: [Description.Parameter] {
        let inPath = pathParameters.map { name in
            Description.Parameter(
                name, in: .path, schema(ofPathParameter: name), isRequired: true,
                takesMe ? OpenAPI.meMeaning : name == "id" ? "The id of the record." : "")
        }
        let inQuery = (query + [.pretty]).map { parameter in
            Description.Parameter(parameter.name, in: .query, parameter.schema, isList: parameter.isList, parameter.meaning)
        }
        let inHead = fields.map { field in
            Description.Parameter(field.name, in: .field, field.schema, isRequired: field.isRequired, field.meaning)
        }
        return inPath + inQuery + inHead
    }
}
