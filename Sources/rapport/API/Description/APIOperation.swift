import Guidance
import HTTP
import JSON

/// One operation of the API, as data: what the server checks of a request, and what the description says, come from here.
struct APIOperation: Sendable {
    /// Generated clients name their functions after it, so that it never changes.
    let id: String
    let method: Method
    let template: String
    /// What it does, in a line.
    let summary: String
    let asks: Ask
    let query: [Parameter]
    /// The query parameter that names the type of the answer: where it is sent, Accept does not count.
    let typeParameter: String?
    let body: RequestBody?
    /// Those without an error. Of a read that looks at conditions, 304 goes without saying.
    let answers: [OperationAnswer]
    /// Whether its address opens it by itself, to programs that send what they like as Accept.
    let hasSecretAddress: Bool
    /// Whether the answer depends on Accept-Language beside its problems.
    let isTranslated: Bool
    /// Whether a change looks at If-Match, or needs it; nil for what is no change of a record.
    let match: API.Match?
    /// Whether it writes to the journal.
    let isWrite: Bool
    /// Problems that do not follow from the rest.
    let problems: [ProblemCode]
    let handler: @Sendable (API) -> Route.Handler

    init(
        _ method: Method, _ template: String, _ id: String, _ summary: String, asks: Ask, query: [Parameter] = [],
        typeParameter: String? = nil, body: RequestBody? = nil, answers: [OperationAnswer], isTranslated: Bool = false,
        hasSecretAddress: Bool = false, match: API.Match? = nil, isWrite: Bool = false, problems: [ProblemCode] = [],
        handler: @escaping @Sendable (API) -> Route.Handler
    ) {
        (self.id, self.method, self.template, self.summary, self.asks) = (id, method, template, summary, asks)
        (self.query, self.typeParameter, self.body, self.answers) = (query, typeParameter, body, answers)
        (self.isTranslated, self.match, self.isWrite, self.problems) = (isTranslated, match, isWrite, problems)
        (self.hasSecretAddress, self.handler) = (hasSecretAddress, handler)
    }

    /// What the server is given.
    ///
    /// - Parameter access: Who is let in, in place of what the operation says.
    func route(of api: API, access: Route.Access? = nil) -> Route {
        Route(
            method, template, access: access ?? api.access(asks, isPage: typesChosen.contains(.html)),
            isConfidential: isConfidential, hasSecretAddress: hasSecretAddress, isLimited: !isForWatchers,
            query: query.map(\.name), answers: typesChosen,
            typeParameter: typeParameter, accepts: body?.types ?? [], bodyBytesMax: body?.bytesMax,
            keylessBodyBytesMax: body?.keylessBytesMax, inflatesLater: body?.inflatesLater ?? false, handler: handler(api))
    }

    /// The types among which Accept chooses; none where there is no choice, and it does not count.
    var typesChosen: [MediaType] {
        // What watches the service may send any Accept.
        isForWatchers || hasSecretAddress ? [] : answers.flatMap(\.types).uniqued()
    }

    /// Whether anybody may ask, with a key or without one.
    var isOpen: Bool {
        switch asks {
        case .nothing, .anybody: true
        case .act(.read, let kind): kind.isOfCatalogue
        case .key, .act, .scope: false
        }
    }

    /// Whether those who watch the service ask for it, which has to be answered however many others ask.
    var isForWatchers: Bool { ["/livez", "/readyz", "/healthz", "/metrics"].contains(template) }

    /// Whether it can be sent again under its Idempotency-Key.
    var takesIdempotencyKey: Bool { method == .post && isWrite }

    /// Whether reads can be asked for only if something else is there than the client has.
    var isConditional: Bool { method == .get && answers.contains { $0.fields.contains(.etag) } }

    /// Whether `me` may stand in its address for the person of the caller.
    var takesMe: Bool { template == "\(Person.kind.path)/{id}" || template.hasPrefix("\(Person.kind.path)/{id}/") }

    /// Whether it is about records of which nobody else learns even that they changed: no log line or metric tells of it.
    var isConfidential: Bool {
        if case .act(_, let kind) = asks, kind.isConfidential { return true }
        return KindName.allCases.filter(\.isConfidential).map(\.any.list).contains {
            template == $0 || template.hasPrefix("\($0)/")
        }
    }

    /// The names in the braces of the template.
    var pathParameters: [String] {
        template.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().prefix { $0 != "}" }) }
    }
}

/// What a client sends.
struct RequestBody: Sendable {
    let schema: Schema
    /// The one that a description shows first.
    let types: [MediaType]
    let bytesMax: Int
    let isRequired: Bool
    /// The largest without a key; nil where that makes no difference.
    var keylessBytesMax: Int?
    /// Whether the handler takes it as it came, see `Request.sentBody`.
    var inflatesLater = false

    /// - Parameter bytesMax: The largest.
    static func json(_ schema: Schema, bytesMax: Int, isRequired: Bool = true) -> RequestBody {
        RequestBody(schema: schema, types: [.json], bytesMax: bytesMax, isRequired: isRequired)
    }

    static func patch(_ schema: Schema, bytesMax: Int) -> RequestBody {
        RequestBody(schema: schema, types: [.mergePatch, .json], bytesMax: bytesMax, isRequired: true)
    }
}

/// An answer that is no problem.
struct OperationAnswer: Sendable {
    let status: Status
    let meaning: String
    /// The first is the one that a client gets which does not choose.
    let types: [MediaType]
    /// Of JSON.
    let schema: Schema?
    let fields: [Field]

    /// A field of an answer that clients use.
    enum Field: String, CaseIterable, Sendable {
        case etag = "ETag"
        case lastModified = "Last-Modified"
        case location = "Location"
        case contentLocation = "Content-Location"
        case link = "Link"
        case contentLanguage = "Content-Language"
    }

    init(
        _ status: Status = .ok, _ meaning: String, types: [MediaType] = [.json], _ schema: Schema? = nil, _ fields: [Field] = []
    ) {
        (self.status, self.meaning, self.types, self.schema, self.fields) = (status, meaning, types, schema, fields)
    }

    /// `{"items":[…],"next":"…"|null}`.
    static func page(of items: Schema, _ meaning: String, types: [MediaType] = [.json], _ fields: [Field] = []) -> OperationAnswer
    {
        OperationAnswer(.ok, meaning, types: types, .page(of: items), [.link] + fields)
    }

    static let deleted = OperationAnswer(.noContent, "It is gone.", types: [])
}

extension Schema {
    /// A page of a list.
    static func page(of items: Schema, also members: [Member] = []) -> Schema {
        .object(
            [
                .init("items", .array(items, countMax: Page.limitMax), "What is on the page."),
                .init("next", .nullable(.text()), "What to send as after for the next page; null on the last."),
            ] + members)
    }
}
