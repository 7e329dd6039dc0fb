import Guidance
import HTTP
import JSON
import Store

// What can be done with records that have states: the same code for all of them.

extension API {
    /// The operations on a kind that has states.
    static func steps<R: Moving>(of kind: R.Type) -> [APIOperation] {
        let (one, id, noun) = ("\(R.kind.path)/{id}", R.kind.name.any.singularID, R.kind.noun)
        let step = R.transitionFields.schema
        return [
            APIOperation(
                .get, "\(one)/transitions", "list\(id)Transitions", "List the steps that the \(noun) has taken.",
                asks: .read(R.kind.name),
                query: [.limit, .after] + Parameter.listForm, typeParameter: "format",
                answers: [.page(of: step, "A page of the steps.", types: ListForm.types, [.etag, .lastModified])]
            ) { $0.listTransitions(R.self) },
            APIOperation(
                .post, "\(one)/transitions", "create\(id)Transition", "Move the \(noun) to another state.",
                asks: .act(.step, R.kind.name),
                body: .json(R.stepSchema, bytesMax: stepBytesMax),
                answers: [
                    OperationAnswer(
                        .created, "The step, and what was looked at.", R.moveSchema, [.location, .etag, .contentLanguage])
                ], isTranslated: true, match: .optional, isWrite: true, problems: [.illegalTransition, .rulesRefuse]
            ) { $0.move(R.self) },
            APIOperation(
                .get, "\(one)/transitions/{number}", "get\(id)Transition", "Get a step that the \(noun) has taken.",
                asks: .read(R.kind.name),
                answers: [OperationAnswer(.ok, "The step.", step, [.etag, .lastModified])]
            ) { $0.getTransition(R.self) },
            APIOperation(
                .get, "\(one)/findings", "list\(id)Findings",
                "List what the rules find in the \(noun), and the steps that may follow.", asks: .read(R.kind.name),
                answers: [OperationAnswer(.ok, "What the rules find.", R.findingsSchema, [.contentLanguage])], isTranslated: true
            ) { $0.findings(R.self) },
        ]
    }

    // MARK: Handling

    fileprivate func listTransitions<R: Moving>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let lines = try request.lines(of: R.transitionFields.schema)
            let page = try Page(request.path, request.query, as: lines.form, isPretty: request.wantsPretty)
            let visible = try whole(request, R.self)
            let (steps, last) = page.cut(try page.rest(of: visible)) { String($0.number) }
            let bytes = page.bytes(items: steps.map(R.transitionFields.bytes(of:)), last: last, as: lines)
            guard lines.form == .json else {
                var response = Response.lines(lines.form, .bytes(bytes), of: request.path)
                if let last { response.set("Link", page.link(last)) }
                return response
            }
            return try request.answer(with: visible, part: bytes, link: last.map(page.link))
        }
    }

    fileprivate func getTransition<R: Moving>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let visible = try whole(request, R.self)
            let number = request.parameter(1)
            guard let transition = visible.transitions.first(where: { String($0.number) == number }) else {
                throw .noTransition(number, of: R.self)
            }
            return try request.answer(with: visible, part: R.transitionFields.bytes(of: transition))
        }
    }

    fileprivate func move<R: Moving>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            try move(request, R.self) { (viewer, current, document, _) throws(Problem) in
                try R.move(current, as: document, by: viewer)
            }
        }
    }

    /// Moves a record to another state.
    ///
    /// - Parameter decide: Decides on what was sent, for a kind of which a step does more.
    func move<R: Moving>(
        _ request: borrowing Request, _ kind: R.Type,
        _ decide: @escaping @Sendable (Viewer, Visible<R>, JSONValue, inout Moment) throws(Problem) -> Decision<SeenMove<R>>
    ) throws(ProblemDetails) -> Response {
        let again: Again<SeenMove<R>> = { viewer, earlier throws(Problem) in
            let visible: Visible<R> = try viewer.record(earlier)
            return try viewer.move(earlier.step, of: visible)
        }
        let (document, reader) = (try request.json(), Reader(request.language, at: address))
        let (caller, id, conditions) = (request.caller, try request.id(of: R.self), request.conditions)
        return try write(request, .move(R.kind.name), again: again) { (viewer) throws(ProblemDetails) in
            // What is hidden is not there, whatever the conditions.
            let current: Visible<R>
            do throws(Problem) { current = try viewer.record(id, .step) } catch { throw ProblemDetails(error) }
            try conditions.check(current, .optional)
        } _: { (viewer, moment) throws(Problem) in
            try decide(viewer, try viewer.record(id, .step), document, &moment)
        } answer: { written in
            noteChange(written.visible, by: caller)
            var response = Response.json(
                .created, tag: written.visible.tag, body: .json(JSONWriter.bytes { written.move.write(to: &$0, for: reader) })
            )
            response.set("Content-Language", reader.language.tag.text)
            response.set(
                "Location", "\(R.kind.path)/\(written.visible.id)/transitions/\(written.move.transition.number)")
            return response
        }
    }

    fileprivate func findings<R: Moving>(_ kind: R.Type) -> Route.Handler {
        { request throws(ProblemDetails) in
            let viewer = viewer(request)
            let visible = try whole(request, R.self)
            let reader = Reader(request.language, at: address)
            var response = Response.json(
                body: .json(JSONWriter.bytes { viewer.writeFindings(of: visible, to: &$0, for: reader) }))
            response.set("Content-Language", reader.language.tag.text)
            return response
        }
    }
}

extension Page {
    /// The steps that a record keeps and that come after the pages before this one.
    fileprivate func rest<R: Moving>(of record: Visible<R>) throws(ProblemDetails) -> ArraySlice<Transition<R.Status>> {
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
