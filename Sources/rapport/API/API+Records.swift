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
    static func operations<R: TimedRecord>(on kind: R.Type) -> [APIOperation] {
        let (list, one, name, schema) = (R.kind.path, "\(R.kind.path)/{id}", R.kind.name.any, R.fields.schema)
        return [
            APIOperation(
                .get, list, "list\(name.pluralID)", "List \(name.nouns).", query: R.kind.parameters, typeParameter: "format",
                answers: [.page(of: schema, "A page of the list.", types: ListForm.types)]
            ) { $0.list(R.self) },
            APIOperation(
                .get, one, "get\(name.singularID)", "Get \(name.nounWithArticle).",
                answers: [OperationAnswer(.ok, "The \(name.noun).", schema, [.etag, .lastModified])]
            ) { $0.get(R.self) },
        ] + edits(of: R.self)
    }

    /// The operations that change records of a kind.
    static func edits<R: Record>(of kind: R.Type) -> [APIOperation] {
        let (list, one, name, schema) = (R.kind.path, "\(R.kind.path)/{id}", R.kind.name.any, R.fields.schema)
        let (id, noun, most) = (name.singularID, name.noun, recordBytesMax)
        let fields: [OperationAnswer.Field] = [.etag] + (R.kind.name.isOfCatalogue ? [] : [.lastModified])
        let exists: [ProblemCode] =
            R.kind.name.isOfCatalogue || R.kind.filters.contains(where: \.isUnique) ? [.alreadyExists] : []
        let refusals: [ProblemCode] =
            R.kind.name.isOfCatalogue
            ? [.inUse] : R.self is any Moving.Type ? [.rulesRefuse, R.kind.name == .programs ? .programOver : .over] : []
        return [
            APIOperation(
                .post, list, "create\(id)", "Create \(name.nounWithArticle).", body: .json(schema.draft, bytesMax: most),
                answers: [OperationAnswer(.created, "The \(noun) as it was made.", schema, [.location] + fields)], isWrite: true,
                problems: exists
            ) { $0.create(R.self) },
            APIOperation(
                .put, one, "replace\(id)", "Replace \(name.nounWithArticle) whole.", body: .json(schema.draft, bytesMax: most),
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, [.contentLocation] + fields)],
                match: .required, isWrite: true, problems: exists + refusals
            ) { $0.change(R.self) },
            APIOperation(
                .patch, one, "update\(id)", "Change members of \(name.nounWithArticle) (RFC 7396).",
                body: .patch(schema.patch, bytesMax: most),
                answers: [OperationAnswer(.ok, "The \(noun) as it is now.", schema, fields)], match: .required, isWrite: true,
                problems: exists + refusals
            ) { $0.patch(R.self) },
            APIOperation(
                .delete, one, "delete\(id)", "Delete \(name.nounWithArticle).", answers: [.deleted], match: .required,
                isWrite: true,
                problems: [.inUse]
            ) { $0.delete(R.self) },
        ]
    }

    /// The operations on a kind that has states.
    static func steps<R: Moving>(of kind: R.Type) -> [APIOperation] {
        let (one, id, noun) = ("\(R.kind.path)/{id}", R.kind.name.any.singularID, R.kind.noun)
        let step = R.transitionFields.schema
        return [
            APIOperation(
                .get, "\(one)/transitions", "list\(id)Transitions", "List the steps that the \(noun) has taken.",
                query: [.limit, .after] + Parameter.listForm, typeParameter: "format",
                answers: [.page(of: step, "A page of the steps.", types: ListForm.types, [.etag, .lastModified])]
            ) { $0.listTransitions(R.self) },
            APIOperation(
                .post, "\(one)/transitions", "create\(id)Transition", "Move the \(noun) to another state.",
                body: .json(R.stepSchema, bytesMax: stepBytesMax),
                answers: [
                    OperationAnswer(
                        .created, "The step, and what was looked at.", R.moveSchema, [.location, .etag, .contentLanguage])
                ], isTranslated: true, match: .optional, isWrite: true, problems: [.illegalTransition, .rulesRefuse]
            ) { $0.move(R.self) },
            APIOperation(
                .get, "\(one)/transitions/{number}", "get\(id)Transition", "Get a step that the \(noun) has taken.",
                answers: [OperationAnswer(.ok, "The step.", step, [.etag, .lastModified])]
            ) { $0.getTransition(R.self) },
            APIOperation(
                .get, "\(one)/findings", "list\(id)Findings",
                "List what the rules find in the \(noun), and the steps that may follow.",
                answers: [OperationAnswer(.ok, "What the rules find.", R.findingsSchema, [.contentLanguage])], isTranslated: true
            ) { $0.findings(R.self) },
        ]
    }

    // MARK: Reading

    fileprivate func list<R: TimedRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in try page(request, of: R.self, at: R.kind.path, in: store.durable.records) }
    }

    /// A page of records, or all of them in lines.
    ///
    /// - Parameters:
    ///   - path: The address of the list.
    ///   - parent: What the address chooses: a filter of the kind, and its key.
    func page<R: TimedRecord>(
        _ request: borrowing Request, of kind: R.Type, at path: String, in records: Records,
        under parent: (filter: Int, key: GroupKey)? = nil
    ) throws(ProblemDetails) -> Response {
        let query = request.query
        let lines = try request.lines(of: R.fields.schema)
        let page = try Page(
            path, query, as: lines.form, isPretty: request.wantsPretty,
            choices: R.kind.choices.map { Target.Parameter(name: $0, value: query[$0]) })
        let table = R.table(of: records)
        var selection = try Selection<R>(query, in: records.catalogue)
        if let parent { selection.choose(parent.filter, [parent.key]) }
        if page.isWhole {
            let stream = ListStream(table, selection, after: try page.place(in: table, selection), as: lines)
            return .lines(lines.form, .stream(BodyStream { stream.next() }), of: path)
        }
        let (items, _, last) = try page.cut(table, by: selection) { $0.json }
        let bytes = page.bytes(items: items, last: last, as: lines)
        var response = lines.form == .json ? Response.json(body: .json(bytes)) : .lines(lines.form, .bytes(bytes), of: path)
        if let last { response.set("Link", page.link(last)) }
        return response
    }

    fileprivate func get<R: TimedRecord>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in try request.answer(with: try record(request, R.self)) }
    }

    /// The record that the address names.
    func record<R: TimedRecord>(_ request: borrowing Request, _ kind: R.Type = R.self) throws(ProblemDetails) -> Stored<R> {
        let id = try request.id(of: R.self)
        guard let stored = store.durable[id] else { throw ProblemDetails(Problem.notFound(R.kind.name, id.description)) }
        return stored
    }

    // MARK: Changing

    fileprivate func create<R: Record>(_ kind: R.Type) -> Route.Handler {
        let again = Self.again(R.self)
        return { request throws(ProblemDetails) in
            let (document, caller) = (try request.json(), request.caller)
            let draft = R.fields.draft(document)  // here, where no other writer waits for it
            return try write(request, .create(R.kind.name), again: again) { (records, moment) throws(Problem) in
                try R.kind.create(records, draft, document, moment.makeID(for: R.self), caller, moment.now)
            } answer: { stored in
                var response = Response.json(with: stored, .created)
                response.set("Location", "\(R.kind.path)/\(stored.value.id)")
                return response
            }
        }
    }

    fileprivate func change<R: Record>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (document, caller) = (try request.json(), request.caller)
            return try write(request, .change(R.kind.name), to: R.self, .required, again: nil) {
                records, current, now throws(Problem) in
                try R.kind.change(records, current.value.id, document, caller, now)
            } answer: { stored in
                var response = Response.json(with: stored)
                // The body is the record as it is now, which is not byte for byte what was sent (RFC 9110 §9.3.4, §8.7).
                response.set("Content-Location", "\(R.kind.path)/\(stored.value.id)")
                return response
            }
        }
    }

    /// A merge patch (RFC 7396).
    fileprivate func patch<R: Record>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (document, caller) = (try request.json(), request.caller)
            return try write(request, .change(R.kind.name), to: R.self, .required, again: nil) {
                records, current, now throws(Problem) in
                try R.kind.patch(records, current.value.id, document, caller, now)
            } answer: {
                .json(with: $0)
            }
        }
    }

    fileprivate func delete<R: Record>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let caller = request.caller
            return try write(request, .delete(R.kind.name), to: R.self, .required, again: nil) {
                records, current, now throws(Problem) in
                try records.delete(current.value.id, of: R.self, by: caller, at: now)
            } answer: { _ in
                Response(.noContent)
            }
        }
    }

    // MARK: Steps

    fileprivate func listTransitions<R: Moving>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let lines = try request.lines(of: R.transitionFields.schema)
            let page = try Page(request.path, request.query, as: lines.form, isPretty: request.wantsPretty)
            let stored = try record(request, R.self)
            let (steps, last) = page.cut(try page.rest(of: stored.value)) { String($0.number) }
            let bytes = page.bytes(items: steps.map(R.transitionFields.bytes(of:)), last: last, as: lines)
            guard lines.form == .json else {
                var response = Response.lines(lines.form, .bytes(bytes), of: request.path)
                if let last { response.set("Link", page.link(last)) }
                return response
            }
            return try request.answer(with: stored, part: bytes, link: last.map(page.link))
        }
    }

    fileprivate func getTransition<R: Moving>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let stored = try record(request, R.self)
            let number = request.parameter(1)
            guard let transition = stored.value.transitions.first(where: { String($0.number) == number }) else {
                throw .noTransition(number, of: R.self)
            }
            return try request.answer(with: stored, part: R.transitionFields.bytes(of: transition))
        }
    }

    fileprivate func move<R: Moving>(_ kind: R.Type) -> Route.Handler {
        let again: Again<Move<R>> = { records, earlier, now throws(Problem) in
            let stored: Stored<R> = try records.record(earlier)
            return try records.move(earlier.step, of: stored.value.id, at: now)
        }
        return { request throws(ProblemDetails) in
            let (document, caller, reader) = (try request.json(), request.caller, Reader(request.language, at: address))
            return try write(request, .move(R.kind.name), to: R.self, .optional, again: again) {
                records, current, now throws(Problem) in
                try records.move(current.value.id, as: document, by: caller, at: now)
            } answer: { move in
                var response = Response.json(
                    .created, tag: move.stored.tag, body: .json(JSONWriter.bytes { move.write(to: &$0, for: reader) }))
                response.set("Content-Language", reader.language.tag.text)
                response.set("Location", "\(R.kind.path)/\(move.stored.value.id)/transitions/\(move.transition.number)")
                return response
            }
        }
    }

    fileprivate func findings<R: Moving>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let id = try request.id(of: R.self)
            let records = store.durable.records
            guard let stored = R.table(of: records)[id] else {
                throw ProblemDetails(Problem.notFound(R.kind.name, id.description))
            }
            let now = Instant(milliseconds: cs_realtime())
            let reader = Reader(request.language, at: address)
            var response = Response.json(
                body: .json(JSONWriter.bytes { records.writeFindings(of: stored.value, at: now, to: &$0, for: reader) }))
            response.set("Content-Language", reader.language.tag.text)
            return response
        }
    }
}

extension Page {
    /// The steps that a record keeps and that come after the pages before this one.
    fileprivate func rest<R: Moving>(of record: R) throws(ProblemDetails) -> ArraySlice<Transition<R.Status>> {
        let kept = record.transitions
        guard let after else { return kept[...] }
        guard let number = Int(after) else { throw ProblemDetails.badCursor }
        // Behind the step before the oldest, nothing is gone.
        if let oldest = kept.first?.number, oldest > 1, number < oldest - 1 {
            throw .stepGone(keptMax: R.transitionsMax)
        }
        return kept.drop { $0.number <= number }
    }
}

extension Kind {
    /// The query parameters that choose what a list holds, and in which order.
    var choices: [String] { filters.map(\.name) + (texts == nil ? [] : ["q"]) + (sorts.isEmpty ? [] : ["sort"]) }
}

extension Selection {
    /// What a query chooses.
    init(_ query: Query, in catalogue: Catalogue) throws(ProblemDetails) {
        self.init(in: catalogue)
        let kind = R.kind
        for (place, filter) in kind.filters.enumerated() {
            let keys = try filter.keys(query, catalogue)
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
    func keys(_ query: Query, _ catalogue: Catalogue) throws(ProblemDetails) -> [GroupKey] {
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
            guard let key = key(text) else { throw refusal(of: text) }
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
    /// The id in the address of a record.
    func id<R: Record>(of kind: R.Type, at place: Int = 0) throws(ProblemDetails) -> R.Identifier {
        if let id = withParameter(place, { R.Identifier($0) }) { return id }
        guard R.Identifier.form(in: .english) != nil else {
            throw ProblemDetails(Problem.notFound(R.kind.name, parameter(place)))
        }
        throw .noID(parameter(place), of: R.self)
    }
}
