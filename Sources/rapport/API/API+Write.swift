import Guidance
import HTTP
import Store

extension API {
    /// A document from this size on is decided on twice, see `write`.
    private static let rehearsedBytesMin = 16_384

    /// Decides on what was decided before, as the caller sees it. It owns what it needs, has no effect but its decision, and may be
    /// asked again on other records.
    typealias Decide<Answer: Sendable> = @Sendable (Viewer, inout Moment) throws(Problem) -> Decision<Answer>

    /// The answer to a request that comes again under its Idempotency-Key: to what was done before, with the record as it is now, as far as
    /// the caller may see it.
    typealias Again<Answer: Sendable> = @Sendable (Viewer, EarlierWrite) throws(Problem) -> Answer

    /// Has the store decide and holds the answer, a refusal too, until what it depends on is on disk. Who the caller is, and may do, is
    /// worked out again from the records that are decided on.
    ///
    /// - Parameters:
    ///   - again: Every POST has one; for other methods it is nil, and an Idempotency-Key does not count.
    ///   - check: Judges the conditions of the request. It is like a decision in what it may do.
    func write<Answer>(
        _ request: borrowing Request, _ operation: Operation, again: Again<Answer>?,
        check: @escaping @Sendable (Viewer) throws(ProblemDetails) -> Void = { _ in },
        _ decide: @escaping Decide<Answer>, answer: @escaping @Sendable (Answer) -> Response
    ) throws(ProblemDetails) -> Response {
        let key = again == nil ? nil : try request.idempotencyKey()
        let (caller, policy) = (request.caller, policy)
        let note = EntryNote(by: caller.signature, op: operation.name, requestID: request.requestID, idempotencyKey: key)
        let decision = { @Sendable (records: Records, moment: inout Moment) throws(ProblemDetails) -> Decision<Answer> in
            // The request may have waited for others, which revoked its key, took scopes from it or sent its person away.
            guard let caller = records.caller(again: caller, at: moment.now) else {
                throw ProblemDetails.unauthorized(isUnknown: true)
            }
            let viewer = Viewer(caller, World(records), at: moment.now, policy)
            // A key goes before the conditions: a tag that was good for the first request is not any more.
            guard let again, let earlier = moment.earlier else {
                try check(viewer)
                do throws(Problem) { return try decide(viewer, &moment) } catch { throw ProblemDetails(error) }
            }
            guard earlier.isSame else { throw ProblemDetails.keyReused }
            do throws(Problem) {
                return Decision(changes: [], answer: try again(viewer, earlier))
            } catch {
                throw ProblemDetails(error)
            }
        }
        // Deciding holds up every other writer. A large document takes long, and most are wrong: those are found out on what is
        // on disk, which is all that their sender can have seen, without the lock.
        if request.bodyCount >= Self.rehearsedBytesMin { _ = try store.rehearse(note, decision) }
        return .together(
            WriteShare(
                WriteEntry(note) { (records, moment) throws(ProblemDetails) in
                    try decision(records, &moment).map { value in { answer(value) } }
                }))
    }

    /// The same for writes that no caller asks for: the code that decides has already checked what may be done.
    func write<Answer>(
        _ note: EntryNote, _ decide: @escaping @Sendable (Records, inout Moment) -> Decision<Answer>,
        answer: @escaping @Sendable (Answer) -> Response
    ) -> Response {
        .together(
            WriteShare(
                WriteEntry(note) { (records, moment) throws(ProblemDetails) in
                    decide(records, &moment).map { value in { answer(value) } }
                }))
    }

    /// Decides on all writes that one turn of a loop has brought, and makes their answers.
    func decide(_ shares: [Shared]) -> [Result<Response, ProblemDetails>] {
        let shares = shares.map { unsafeDowncast($0, to: WriteShare.self) }
        return zip(shares, store.write(shares.map(\.entry))).map { share, outcome in
            share.finish.map { next($0(Self.result(of: outcome))) } ?? Self.result(of: outcome)
        }
    }

    /// A page may answer a write with another write, which follows at once.
    private func next(_ result: Result<Response, ProblemDetails>) -> Result<Response, ProblemDetails> {
        guard case .success(let response) = result, case .together(let share) = response.body else { return result }
        return decide([share])[0]
    }

    private static func result(
        of outcome: Result<Written<@Sendable () -> Response, ProblemDetails>, WriteRefusal>
    ) -> Result<Response, ProblemDetails> {
        switch outcome {
        case .failure(let refusal): return .failure(ProblemDetails(refusal))
        case .success(let written):
            let ticket = written.isSettled ? nil : written.ticket
            switch written.result {
            case .success(let answer):
                var response = answer()
                response.ticket = ticket
                return .success(response)
            case .failure(var problem):
                problem.ticket = ticket
                return .failure(problem)
            }
        }
    }

    /// Whether a change needs If-Match with the tag of what the client has seen (RFC 6585 §3), or takes it where it comes.
    enum Match { case required, optional }

    /// The same for a change to the record that the address names, as the client has seen it.
    func write<R: Record, Answer>(
        _ request: borrowing Request, _ operation: Operation, to kind: R.Type, _ act: Act, _ match: Match, again: Again<Answer>?,
        _ decide: @escaping @Sendable (Viewer, Visible<R>) throws(Problem) -> Decision<Answer>,
        answer: @escaping @Sendable (Answer) -> Response
    ) throws(ProblemDetails) -> Response {
        let (id, conditions) = (try request.id(of: R.self), request.conditions)
        return try write(request, operation, again: again) { (viewer) throws(ProblemDetails) in
            // What is hidden is not there, whatever the conditions.
            let current: Visible<R>
            do throws(Problem) { current = try viewer.record(id, act) } catch { throw ProblemDetails(error) }
            try conditions.check(current, match)
        } _: { (viewer, _) throws(Problem) in
            try decide(viewer, try viewer.record(id, act))
        } answer: {
            answer($0)
        }
    }
}

extension Conditions {
    /// Judges If-Match against a record.
    func check<R: Record>(_ current: Visible<R>, _ match: API.Match) throws(ProblemDetails) {
        try check(current.tag, modifiedAt: current.writtenAt, match)
    }

    func check(_ tag: EntityTag, modifiedAt: Instant? = nil, _ match: API.Match) throws(ProblemDetails) {
        if match == .required, !hasIfMatch { throw .ifMatchMissing }
        guard result(against: tag, modifiedAt: modifiedAt?.seconds) != .holds else { return }
        throw staleness
    }

    /// Why a precondition does not hold: of tags that could never match, what is wrong with them.
    var staleness: ProblemDetails {
        guard let match = ifMatch, match != "*" else { return .stale }
        guard match.contains("\"") else { return .unquoted }
        let digits = match.utf8.allSatisfy { ("0"..."9").contains(Character(Unicode.Scalar($0))) || "\"W/, ".utf8.contains($0) }
        return digits ? .revisionAlone : .stale
    }
}

/// One request's write, which is decided with all others of its turn.
private final class WriteShare: Shared, @unchecked Sendable {  // it never changes
    let entry: WriteEntry<@Sendable () -> Response, ProblemDetails>
    /// Makes of what the operation answers what a page does; nil for the operation itself.
    let finish: Finish?

    typealias Finish = @Sendable (Result<Response, ProblemDetails>) -> Result<Response, ProblemDetails>

    init(_ entry: WriteEntry<@Sendable () -> Response, ProblemDetails>, finish: Finish? = nil) {
        (self.entry, self.finish) = (entry, finish)
        super.init()
    }
}

extension Response {
    /// Another answer in place of this one, whenever it is made: a page in place of what an operation says. It waits for the disk as this
    /// one does.
    func replaced(
        _ make: @escaping @Sendable (Result<Response, ProblemDetails>) -> Response
    ) -> Response {
        let finish: WriteShare.Finish = { result in
            var response = make(result)
            switch result {
            case .success(let answer): response.ticket = answer.ticket
            case .failure(let problem): response.ticket = problem.ticket
            }
            response.refusal = { make(.failure($0)) }
            return .success(response)
        }
        guard case .together(let share) = body else {
            guard case .success(let response) = finish(.success(self)) else { return self }
            return response
        }
        return .together(WriteShare(unsafeDowncast(share, to: WriteShare.self).entry, finish: finish))
    }
}
