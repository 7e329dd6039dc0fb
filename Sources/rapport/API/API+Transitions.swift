import Guidance
import HTTP
import JSON
import Store

// The steps of a program from state to state.

extension API {
    func listTransitions(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let page = try Page(request, request.query)
        let stored = try program(request)
        let (steps, last) = try page.cut(stored.value.transitions) { String($0.number) }
        let bytes = page.bytes(items: steps.map(Transition.fields.bytes(of:)), last: last)
        return try request.answer(with: stored, part: bytes, link: last.map(page.link))
    }

    func getTransition(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let stored = try program(request)
        let number = request.parameter(1)
        guard let transition = stored.value.transitions.first(where: { String($0.number) == number }) else {
            throw ProblemDetails(
                .notFound, "not-found",
                "The program has no step \(number), or it is older than the \(Program.transitionsMax) kept.",
                fix: "The list without the number shows those there are.")
        }
        return try request.answer(with: stored, part: Transition.fields.bytes(of: transition))
    }

    func moveProgram(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let id = try programID(request)
        let document = try request.json()
        let caller = request.caller
        return try write(request, "program.move") { (records, moment) throws(ProblemDetails) in
            let current = try domain { () throws(Problem) in try records.program(id) }
            try request.checkMatch(current)
            let now = moment.now
            return try domain { () throws(Problem) in
                try records.moveProgram(id, to: try TransitionRequest(document).to, by: caller, at: now)
            }
        } answer: { move in
            let bytes = JSONWriter.bytes { move.write(to: &$0) }
            var response = Response.json(.created, tag: move.stored.tag, body: .json(bytes))
            response.set("Location", "/v1/programs/\(move.stored.value.id)/transitions/\(move.transition.number)")
            return response
        }
    }
}
