import CShim
import Guidance
import HTTP
import JSON
import Store

// What can be done with records of any kind: the same code for all of them.

extension API {
    /// The largest record: each member at its limit, in letters of four bytes.
    static let recordBytesMax = 1 << 20
    /// The few words of a step or a reason.
    static let stepBytesMax = 8192

    /// The operations on a kind whose records are in rows.
    static func operations<R: TimedRecord>(on kind: R.Type) -> [APIOperation] { reads(of: R.self) + edits(of: R.self) }

    /// The operations that read records of a kind in rows.
    static func reads<R: TimedRecord>(of kind: R.Type) -> [APIOperation] {
        let (list, one, name, schema) = (R.kind.path, "\(R.kind.path)/{id}", R.kind.name.any, R.schema)
        return [
            APIOperation(
                .get, list, "list\(name.pluralID)", "List \(name.nouns).", asks: .read(R.kind.name), query: R.kind.parameters,
                typeParameter: "format",
                answers: [.page(of: schema, "A page of the list.", types: ListForm.types)]
            ) { $0.list(R.self) },
            APIOperation(
                .get, one, "get\(name.singularID)", "Get \(name.nounWithArticle).", asks: .read(R.kind.name),
                answers: [OperationAnswer(.ok, "The \(name.noun).", schema, [.etag, .lastModified])]
            ) { $0.get(R.self) },
        ]
    }

    /// The operations that change records of a kind.
    static func edits<R: Record>(of kind: R.Type) -> [APIOperation] {
        let (list, one, name, schema) = (R.kind.path, "\(R.kind.path)/{id}", R.kind.name.any, R.schema)
        let (id, noun, most) = (name.singularID, name.noun, recordBytesMax)
        let fields: [OperationAnswer.Field] = [.etag] + (R.kind.name.isOfCatalogue ? [] : [.lastModified])
        let exists: [ProblemCode] =
            R.kind.name.isOfCatalogue || R.kind.filters.contains(where: \.isUnique) ? [.alreadyExists] : []
        let refusals: [ProblemCode] =
            R.kind.name.isOfCatalogue
            ? [.inUse] : R.self is any Moving.Type ? [.rulesRefuse, R.kind.name == .programs ? .programOver : .over] : []
        return [
            APIOperation(
                .post, list, "create\(id)", "Create \(name.nounWithArticle).", asks: .act(.create, R.kind.name),
                body: .json(schema.draft, bytesMax: most),
                answers: [OperationAnswer(.created, "The \(noun) as it was made.", schema, [.location] + fields)], isWrite: true,
                problems: exists
            ) { $0.create(R.self) },
            APIOperation(
                .put, one, "replace\(id)", "Replace \(name.nounWithArticle) whole.", asks: .act(.change, R.kind.name),
                body: .json(schema.draft, bytesMax: most),
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.contentLocation] + fields)],
                match: .required, isWrite: true, problems: exists + refusals
            ) { $0.change(R.self) },
            APIOperation(
                .patch, one, "update\(id)", "Change members of \(name.nounWithArticle) (RFC 7396).",
                asks: .act(.change, R.kind.name),
                body: .patch(schema.patch, bytesMax: most),
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, fields)], match: .required, isWrite: true,
                problems: exists + refusals
            ) { $0.patch(R.self) },
            APIOperation(
                .delete, one, "delete\(id)", "Delete \(name.nounWithArticle).", asks: .act(.delete, R.kind.name),
                answers: [.deleted], match: .required,
                isWrite: true,
                problems: [.inUse]
            ) { $0.delete(R.self) },
        ]
    }

    // MARK: Reading

    fileprivate func list<R: TimedRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in try page(request, viewer(request), of: R.self, at: R.kind.path) }
    }

    /// A page of records as far as the viewer may see them, or all of them in lines.
    ///
    /// - Parameters:
    ///   - path: The address of the list.
    ///   - parent: What the address chooses: a filter of the kind, and its key.
    func page<R: TimedRecord>(
        _ request: borrowing Request, _ viewer: Viewer, of kind: R.Type, at path: String,
        under parent: (filter: Int, key: GroupKey)? = nil
    ) throws(ProblemDetails) -> Response {
        let query = request.query
        let lines = try request.lines(of: R.schema)
        let page = try Page(
            path, query, as: lines.form, isPretty: request.wantsPretty,
            choices: R.kind.choices.map { Target.Parameter(name: $0, value: query[$0]) })
        var selection = try viewer.selection(query, of: R.self)
        if let parent { selection.choose(parent.filter, [parent.key]) }
        let place = try page.place(selection)
        let noting: @Sendable (Visible<R>) -> Void = { note($0, .list, by: viewer) }
        if page.isWhole {
            let stream = ListStream(viewer, selection, after: place, as: lines, noting: noting)
            return .lines(lines.form, .stream(BodyStream { stream.next() }), of: path)
        }
        return try page.answer(viewer, selection, after: place, as: lines, noting: noting)
    }

    fileprivate func get<R: TimedRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in try request.answer(with: try record(request, R.self)) }
    }

    /// The record that the address names, as the caller may see it.
    func record<R: TimedRecord>(
        _ request: borrowing Request, _ kind: R.Type = R.self, for act: Act = .read
    ) throws(ProblemDetails) -> Visible<R> {
        let (id, viewer) = (try request.id(of: R.self), viewer(request))
        do throws(Problem) {
            let visible: Visible<R> = try viewer.record(id, act)
            note(visible, .read, by: viewer)
            return visible
        } catch {
            throw ProblemDetails(error)
        }
    }

    /// The same, for what only those may see who see the steps of the record: these, the findings and the parts.
    func whole<R: Moving>(
        _ request: borrowing Request, _ kind: R.Type = R.self, for act: Act = .read
    ) throws(ProblemDetails) -> Visible<R> {
        let visible: Visible<R> = try record(request, for: act)
        guard visible.showsSteps else { throw ProblemDetails(Problem.denied(visible.partDenial)) }
        return visible
    }

    // MARK: Changing

    func create<R: Record>(_ kind: R.Type) -> Route.Handler {
        let again = Self.again(R.self)
        return { request throws(ProblemDetails) in
            let (document, caller) = (try request.json(), request.caller)
            let draft = R.fields.draft(document)  // here, where no other writer waits for it
            return try write(request, .create(R.kind.name), again: again) { (viewer, moment) throws(Problem) in
                try R.kind.create(viewer, draft, document, moment.makeID(for: R.self))
            } answer: { visible in
                noteChange(visible, by: caller)
                var response = Response.json(with: visible, .created)
                response.set("Location", "\(R.kind.path)/\(visible.id)")
                return response
            }
        }
    }

    fileprivate func change<R: Record>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (document, caller) = (try request.json(), request.caller)
            return try write(request, .change(R.kind.name), to: R.self, .change, .required, again: nil) {
                viewer, current throws(Problem) in
                try R.kind.change(viewer, current.id, document)
            } answer: { visible in
                noteChange(visible, by: caller)
                var response = Response.json(with: visible)
                // The body is the record as it is now, which is not byte for byte what was sent (RFC 9110 §9.3.4, §8.7).
                response.set("Content-Location", "\(R.kind.path)/\(visible.id)")
                return response
            }
        }
    }

    /// A merge patch (RFC 7396).
    fileprivate func patch<R: Record>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (document, caller) = (try request.json(), request.caller)
            return try write(request, .change(R.kind.name), to: R.self, .change, .required, again: nil) {
                viewer, current throws(Problem) in
                try R.kind.patch(viewer, current.id, document)
            } answer: { visible in
                noteChange(visible, by: caller)
                return .json(with: visible)
            }
        }
    }

    fileprivate func delete<R: Record>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            try write(request, .delete(R.kind.name), to: R.self, .delete, .required, again: nil) {
                viewer, current throws(Problem) in
                try viewer.delete(current.id, of: R.self)
            } answer: { _ in
                Response(.noContent)
            }
        }
    }
}

extension Kind {
    /// The query parameters that choose what a list holds, and in which order.
    var choices: [String] { filters.map(\.name) + (texts == nil ? [] : ["q"]) + (sorts.isEmpty ? [] : ["sort"]) }
}

extension Viewer {
    /// What a query chooses of what the caller sees.
    func selection<R: Record>(_ query: Query, of kind: R.Type) throws(ProblemDetails) -> Selection<R> {
        if let seen = seenInLists(R.self) {
            for name in R.kind.choices where query[name] != nil {
                let asked = name == "sort" ? String((query["sort"] ?? "").drop { $0 == "-" }) : name
                guard !R.kind.isChosen(by: asked, isSort: name == "sort", seeing: seen) else { continue }
                let known = R.kind.choices.filter { $0 == "sort" || R.kind.isChosen(by: $0, isSort: false, seeing: seen) }
                guard name == "sort" else { throw .unknownParameter(name, meant: nil, known: known + Page.parameters) }
                let sorts = R.kind.sorts.map(\.name).filter { R.kind.isChosen(by: $0, isSort: true, seeing: seen) }
                throw .unknownValue(asked, of: "sort", known: sorts.flatMap { [$0, "-\($0)"] }, takesMany: false)
            }
        }
        var selection = try Selection<R>(query, in: catalogue, for: family)
        if let candidates = candidates(R.self) { selection.confine(to: candidates) }
        return selection
    }
}

extension Selection {
    /// What a query chooses.
    ///
    /// - Parameter family: Of the keys of the one who asks.
    init(_ query: Query, in catalogue: Catalogue, for family: ID<Key>? = nil) throws(ProblemDetails) {
        self.init(in: catalogue)
        let kind = R.kind
        for (place, filter) in kind.filters.enumerated() {
            let keys = try filter.keys(query, catalogue, for: family)
            if !keys.isEmpty { choose(place, keys) }
        }
        if kind.texts != nil { words = try query.searchWords() ?? [] }
        let sorts = kind.sorts.flatMap { [$0.name, "-\($0.name)"] }
        if !sorts.isEmpty, let name = try query.choice("sort", of: sorts) {
            isFalling = name.hasPrefix("-")
            sort(by: String(name.drop { $0 == "-" }))
        }
    }
}

extension Filter {
    /// What a query asks of the filter; none lets everything pass.
    func keys(_ query: Query, _ catalogue: Catalogue, for family: ID<Key>? = nil) throws(ProblemDetails) -> [GroupKey] {
        var texts: [String]
        switch takes {
        case .any(let values):
            let known = values(catalogue)
            texts = try query.choices(name, of: known) { catalogue.id(named: $0, among: known) }
        case .text, .time: texts = query[name].map { [$0] } ?? []
        case .ids:
            texts = query.list(name) ?? []
            if texts.isEmpty && query[name] != nil { texts = [""] }  // which is no id, and does not mean any
        }
        if texts.isEmpty, let preset { texts = [preset] }
        var keys: [GroupKey] = []
        for text in texts {
            guard let key = key(text, in: family) else { throw refusal(of: text) }
            keys.append(key)
        }
        return keys
    }

    private func refusal(of text: String) -> ProblemDetails {
        switch takes {
        case .any, .ids: .noReference(text, of: name)
        case .text: .empty(name)
        case .time: .noTime(text, of: name)
        }
    }
}

extension Request {
    /// The id in the address of a record. The caller's own may be called `me` where a person's stands.
    func id<R: Record>(of kind: R.Type, at place: Int = 0) throws(ProblemDetails) -> R.Identifier {
        if let id = withParameter(place, { R.Identifier($0) }) { return id }
        if R.self == Person.self, parameter(place) == "me" {
            guard let person = caller.person else { throw ProblemDetails(Problem.personal(.people)) }
            if let id = R.Identifier(person.name) { return id }
        }
        guard R.Identifier.form(in: .english) != nil else {
            throw ProblemDetails(Problem.notFound(R.kind.name, parameter(place)))
        }
        throw .noID(parameter(place), of: R.self)
    }
}
