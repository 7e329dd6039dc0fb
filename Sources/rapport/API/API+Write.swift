import Guidance
import HTTP
import Store

extension API {
    /// A document from this size on is decided on twice, see `write`.
    private static let rehearsedBytesMin = 16_384

    /// Has the store decide and holds the answer, a refusal too, until what it depends on is on disk.
    func write<Answer>(
        _ request: borrowing Request, _ op: String,
        _ decide: (Records, inout Moment) throws(ProblemDetails) -> Decision<Answer>,
        answer: (Answer) -> Response
    ) throws(ProblemDetails) -> Response {
        // Deciding holds up every other writer. A large document takes long, and most are wrong: those are found out on what is
        // on disk, which is all that their sender can have seen, without the lock.
        if request.bodyCount >= Self.rehearsedBytesMin { _ = try store.rehearse(decide) }
        let note = EntryNote(by: request.caller, op: op, requestID: request.requestID)
        let written: Written<Answer, ProblemDetails>
        do { written = try store.write(note, decide) } catch { throw ProblemDetails(error) }
        switch written.result {
        case .success(let value):
            var response = answer(value)
            response.ticket = written.isSettled ? nil : written.ticket
            return response
        case .failure(var problem):
            problem.ticket = written.isSettled ? nil : written.ticket
            throw problem
        }
    }
}
