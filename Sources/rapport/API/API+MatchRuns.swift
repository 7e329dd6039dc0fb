import Guidance
import HTTP
import JSON
import Store

// How a programme is matched.

extension API {
    static let ofMatchRuns: [APIOperation] = {
        let id = MatchRun.kind.name.any.singularID
        return [
            list(
                of: MatchRun.self, under: Program.self, "match-runs", by: "program", id: "listProgramMatchRuns",
                "List the match runs of the program."),
            APIOperation(
                .post, "/v1/programs/{id}/match-runs", "createProgramMatchRun",
                "Prepare a match run: nothing is matched before it is moved to solving.", asks: .act(.create, .matchRuns),
                body: .json(MatchRun.requestSchema.draft, bytesMax: matchBytesMax),
                answers: [OperationAnswer(.created, "The run, a draft.", MatchRun.schema, [.location, .etag])],
                isTranslated: true, isWrite: true
            ) { $0.makeMatchRun },
        ] + reads(of: MatchRun.self)
            + edits(of: MatchRun.self).filter { $0.id == "update\(id)" }
            + steps(of: MatchRun.self).map { operation in
                guard operation.method == .post else { return operation }
                return APIOperation(
                    .post, operation.template, operation.id,
                    "Move the match run: start it, cancel it, note that it was reviewed, publish or discard it.",
                    asks: .act(.step, .matchRuns), body: operation.body, answers: operation.answers, isTranslated: true,
                    match: .optional, isWrite: true, problems: [.illegalTransition, .rulesRefuse, .notYourStep]
                ) { $0.moveMatchRun }
            } + parts + ofCommitteeFiles
    }()

    /// Pins and forbids of a large programme.
    private static let matchBytesMax = 4 << 20

    private static let parts: [APIOperation] = [
        part(
            "proposals", "listMatchRunProposals", "List the pairs of a match run, with what speaks for each.",
            MatchResult.Proposal.fields, query: [.ofLearner, .ofGuide]
        ) { $0.proposals },
        part(
            "unmatched", "listMatchRunUnmatched",
            "List the learners without a guide: why, and the least that would give them one.", MatchResult.Left.fields
        ) { $0.unmatched },
        part(
            "guides", "listMatchRunGuides", "List the guides: how many learners come, and what a place more would bring.",
            MatchResult.Guide.fields
        ) { $0.guides },
        part(
            "shortages", "listMatchRunShortages", "List the groups of learners whose guides have too few places.",
            MatchResult.Shortage.fields
        ) { $0.shortages },
        APIOperation(
            .get, "/v1/match-runs/{id}/progress", "getMatchRunProgress", "Get how far a match run is that is being solved.",
            asks: .read(.matchRuns), answers: [OperationAnswer(.ok, "What is being done.", MatchProgress.schema)]
        ) { $0.getMatchProgress },
        APIOperation(
            .get, "/v1/match-runs/{id}/comparison", "compareMatchRuns", "Compare a match run with another.",
            asks: .read(.matchResults), query: [.with],
            answers: [OperationAnswer(.ok, "In what they differ.", MatchComparison.schema)]
        ) { $0.compareMatchRuns },
        APIOperation(
            .post, "/v1/match-runs/{id}/what-if", "askWhatIf",
            "Ask what a match run would come to with other places, without a constraint, or with pairs decided. Nothing is kept.",
            asks: .read(.matchResults), body: .json(MatchRun.whatIfSchema.draft, bytesMax: recordBytesMax),
            answers: [OperationAnswer(.ok, "By how much it would differ.", MatchRun.whatIfAnswerSchema)], isTranslated: true,
            problems: [.invalidDocument, .snapshotChanged, .runTooLarge, .runTooLong, .stopping]
        ) { $0.askWhatIf },
        APIOperation(
            .get, MatchResult.kind.any.list, "getMatchRunResult", "Get all that came of a match run.", asks: .read(.matchResults),
            answers: [OperationAnswer(.ok, "The pairs and all the rest.", MatchResult.schema)]
        ) { $0.getMatchResult },
        part(
            "left-out", "listMatchRunLeftOut", "List the participants who are not matched, and why.",
            MatchResult.LeftOut.fields
        ) { $0.leftOut },
        APIOperation(
            .get, "/v1/match-runs/{id}/certificate", "getMatchRunCertificate",
            "Get what proves that no other matching is better.", asks: .read(.matchResults),
            answers: [OperationAnswer(.ok, "The duals.", MatchResult.Proof.fields.schema)], problems: [.notFound]
        ) { $0.matchCertificate },
    ]

    /// A list of what came of a run.
    private static func part<Row: Sendable>(
        _ path: String, _ id: String, _ summary: String, _ fields: FieldTable<Row>, query: [Parameter] = [],
        rows: @escaping @Sendable (MatchResult) -> [Row]
    ) -> APIOperation {
        APIOperation(
            .get, "/v1/match-runs/{id}/\(path)", id, summary, asks: .read(.matchResults),
            query: [.limit, .after] + query + Parameter.listForm, typeParameter: "format",
            answers: [.page(of: fields.schema, "A page of the list.", types: ListForm.types)]
        ) { api in
            { request throws(ProblemDetails) in try api.matchRows(request, fields, rows) }
        }
    }
}

// MARK: - Handling

extension API {
    private func makeMatchRun(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, document, caller) = (try request.id(of: Program.self), try request.json(), request.caller)
        return try write(request, .create(.matchRuns), again: Self.again(MatchRun.self)) { (viewer, moment) throws(Problem) in
            try viewer.makeMatchRun(document, in: id, id: moment.makeID())
        } answer: { visible in
            noteChange(visible, by: caller)
            return Self.made(visible)
        }
    }

    /// As a step of any kind, but that publishing makes relationships.
    private func moveMatchRun(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try move(request, MatchRun.self) { (viewer, current, document, moment) throws(Problem) in
            try viewer.move(current, as: document) { moment.makeID() }
        }
    }

    private func getMatchProgress(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: MatchRun.self), viewer(request))
        let run: Visible<MatchRun>
        do throws(Problem) { run = try viewer.record(id) } catch { throw ProblemDetails(error) }
        let progress = run.record.status == .solving ? matchProgress(id) : nil
        var response = Response.json(
            body: .json(JSONWriter.bytes { MatchProgress.write(progress, of: run.record, to: &$0) }))
        response.caching = Caching.none
        if progress != nil { response.set("Retry-After", "1") }
        return response
    }

    private func askWhatIf(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, document, viewer) = (try request.id(of: MatchRun.self), try request.json(), viewer(request))
        return .long(holding: request.bodyCount) { (job) throws(ProblemDetails) in
            let answer: [UInt8]?
            do {
                answer = try viewer.whatIf(
                    document, in: id, bytesMax: Self.pairBytesMax, digest: Self.digest, clock: { zones.clock(of: $0) }
                ) {
                    try job.check()
                }
            } catch let problem as Problem {
                throw ProblemDetails(problem)
            } catch is MatchRun.SnapshotChanged {
                throw ProblemDetails.snapshotChanged
            } catch {
                throw ProblemDetails(calculating: error)
            }
            guard let answer else { throw ProblemDetails.noMatchResult }
            return .json(body: .json(answer))
        }
    }

    /// An answer that is made of what came of a run: of thousands of people, of whom each is looked at, so that it is not made between
    /// requests.
    func later(
        _ request: borrowing Request, _ answer: @escaping @Sendable (Visible<MatchResult>) throws(ProblemDetails) -> Response
    ) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: MatchRun.self), viewer(request))
        return .later { () throws(ProblemDetails) in
            let result = try Self.result(of: id, viewer)
            note(result, .read, by: viewer)
            return try answer(result)
        }
    }

    private static func result(of id: ID<MatchRun>, _ viewer: Viewer) throws(ProblemDetails) -> Visible<MatchResult> {
        let result: Visible<MatchResult>?
        do throws(Problem) { result = try viewer.matchResult(of: id) } catch { throw ProblemDetails(error) }
        guard let result else { throw .noMatchResult }
        return result
    }

    fileprivate func matchRows<Row: Sendable>(
        _ request: borrowing Request, _ fields: FieldTable<Row>, _ rows: @escaping @Sendable (MatchResult) -> [Row]
    ) throws(ProblemDetails) -> Response {
        let (lines, query, path) = (try request.lines(of: fields.schema), request.query, request.path)
        let (learner, guide) = (query["learner"], query["guide"])
        let choices = [("learner", learner), ("guide", guide)].map { Target.Parameter(name: $0, value: $1) }
        let page = try Page(path, query, as: lines.form, isPretty: request.wantsPretty, choices: choices)
        return try later(request) { (result) throws(ProblemDetails) in
            let (entries, last) = try page.cut(rows(result.record.only(learner: learner, guide: guide)))
            let bytes = page.bytes(items: entries.map { fields.bytes(of: $0) }, last: last, as: lines)
            var response = lines.form == .json ? Response.json(body: .json(bytes)) : .lines(lines.form, .bytes(bytes), of: path)
            if let last { response.set("Link", page.link(last)) }
            return response
        }
    }

    private func getMatchResult(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try later(request) { .json(body: .json($0.json)) }
    }

    private func matchCertificate(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try later(request) { (result) throws(ProblemDetails) in
            guard let proof = result.record.proof else { throw .noCertificate }
            return .json(body: .json(MatchResult.Proof.fields.bytes(of: proof)))
        }
    }

    private func compareMatchRuns(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        guard let other = request.query["with"].flatMap({ ID<MatchRun>($0) }) else { throw .noOtherRun }
        let viewer = viewer(request)
        return try later(request) { (result) throws(ProblemDetails) in
            let there = try Self.result(of: other, viewer).record
            return .json(body: .json(MatchComparison(of: result.record, with: there).json))
        }
    }
}

extension Parameter {
    fileprivate static let with = Parameter("with", ID<MatchRun>.schema, "The other run.", isRequired: true)
    fileprivate static let ofLearner = Parameter("learner", ID<Participant>.schema, "Those of this participant.")
    fileprivate static let ofGuide = Parameter("guide", ID<Participant>.schema, "Those of this participant.")
}
