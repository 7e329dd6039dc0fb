import Guidance
import HTTP
import JSON
import Pages
import Platform
import Store

// How a program is matched: what is missing, the runs, and starting one.

extension API {
    static let ofMatchingPages: [PageRoute] =
        [
            .get("/programs/{id}/matching", asks: .read(.matchRuns)) { $0.getMatchingPage },
            .post("/programs/{id}/matching", asks: .act(.create, .matchRuns)) { $0.postMatchRun },
            .get("/programs/{id}/matching/edit", asks: .act(.change, .matchingConfigurations)) { $0.getMatchingForm },
            .post("/programs/{id}/matching/edit", asks: .act(.change, .matchingConfigurations)) { $0.postMatchingForm },
            .get("/match-runs/{id}", asks: .read(.matchRuns)) { $0.matchRunPage(of: .proposals) },
        ]
        + MatchRunPage.Part.allCases.dropFirst().map { part in
            .get("/match-runs/{id}/\(part.rawValue)", asks: .read(.matchResults)) { $0.matchRunPage(of: part) }
        } + [
            .get("/match-runs/{id}/comparison", asks: .read(.matchResults)) { $0.getComparisonPage },
            .post("/match-runs/{id}/transitions", asks: .act(.step, .matchRuns)) { $0.postMatchRunStep },
            .get("/match-runs/{id}/publish", asks: .act(.step, .matchRuns)) { $0.getPublishPage },
            .post("/match-runs/{id}/publish", asks: .act(.step, .matchRuns)) { $0.postPublication },
            .get("/match-runs/{id}/discard", asks: .act(.step, .matchRuns)) { $0.getDiscardPage },
            .post("/match-runs/{id}/discard", asks: .act(.step, .matchRuns)) { $0.postDiscard },
            .get("/match-runs/{id}/pair", asks: .act(.create, .matchRuns)) { $0.getPairPage },
            .post("/match-runs/{id}/pair", asks: .act(.create, .matchRuns)) { $0.postPair },
        ]

    /// Every run of a program that the reader sees, the oldest first, by their numbers.
    func matchRuns(of program: ID<Program>, _ viewer: Viewer) -> [MatchingPage.Row] {
        let selection = try? selection(Query([]), of: MatchRun.self, under: program, by: "program", for: viewer)
        let runs = seen(selection, by: viewer).map(\.record).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        return runs.enumerated().map { MatchingPage.Row($1, number: $0 + 1) }
    }

    /// The program that the address names, for somebody who may read its match runs. To others it says what it says of an id that
    /// never was: that somebody takes part in a program opens nothing here.
    private func matchedProgram(
        _ request: borrowing Request, _ viewer: Viewer
    ) throws(ProblemDetails) -> Visible<Program> {
        let program: Visible<Program> = try record(request)
        guard viewer.may(.read, matchRunsIn: program) else {
            throw ProblemDetails(Problem.notFound(.programs, program.id.description))
        }
        return program
    }

    func getMatchingPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form, address) = (page(request), viewer(request), try request.queryForm(), address)
        let program = try matchedProgram(request, viewer)
        let list = try Page("/programs/\(program.id)/matching", Query(form, known: ["limit", "after"]))
        let isSaved = form["done"] == "saved"
        return .later { () throws(ProblemDetails) in
            let shown = try matchingPage(program, viewer, page, list, key: RandomText.make()).telling(isSaved: isSaved)
            return .page(shown.document(page), in: page, at: address)
        }
    }

    /// - Parameter looking: Whether for what is missing, at all who take part: not between requests.
    private func matchingPage(
        _ program: Visible<Program>, _ viewer: Viewer, _ page: PageContext, _ list: Page, key: String, looking: Bool = true
    ) throws(ProblemDetails) -> MatchingPage {
        let runs = matchRuns(of: program.id, viewer)
        let newest = Array(runs.reversed())
        let (shown, last) = try list.cut(newest, of: newest) { $0.id.description }
        let configuration = (try? viewer.matching(of: program.id))?.visible
        if let configuration { note(configuration, .read, by: viewer) }
        let findings =
            looking ? (try? viewer.matchingFindings(of: program.id, digest: Self.digest, clock: zones.clock)) ?? [] : []
        return MatchingPage(
            program.record, types(viewer, page, of: program.record.relationshipTypes),
            mayRun: viewer.may(.create, matchRunsIn: program),
            mayChange: (try? viewer.matching(of: program.id, .change)) != nil, key: key, configuration?.record,
            findings.map { MatchingPage.Finding($0, in: page.sentences) }, looking ? sides(of: program.id, viewer) : nil,
            all: runs,
            shown: Array(shown), next: last.map(list.cursor), names: names(of: shown.compactMap(\.run.startedBy), viewer))
    }

    /// The names of people by their ids, of those whom signatures name.
    private func names(of signatures: [String], _ viewer: Viewer) -> [String: String] {
        let ids = Set(signatures.flatMap { $0.split(separator: "/") }.compactMap { ID<Person>(String($0)) })
        let pairs = ids.compactMap { id in seen(id, by: viewer).map { (id.description, $0.displayName) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// How many could be matched; nil where they are too many to be counted for a page.
    private func sides(of program: ID<Program>, _ viewer: Viewer) -> MatchingPage.Sides? {
        guard
            let selection = try? selection(Query([]), of: Participant.self, under: program, by: "program", for: viewer)
        else { return nil }
        var sides = MatchingPage.Sides()
        let rest = viewer.forEach(in: selection, after: nil, examinedMax: Self.seenBesideMax) { visible in
            sides.add(visible.record)
            return true
        }
        return rest == nil ? sides : nil
    }

    // MARK: What counts

    /// What counts in the program that the address names, for somebody who may change it.
    private func changeableMatching(
        _ request: borrowing Request, _ viewer: Viewer
    ) throws(ProblemDetails) -> (program: Visible<Program>, configuration: Visible<MatchingConfiguration>) {
        let program = try matchedProgram(request, viewer)
        do throws(Problem) {
            return (program, try viewer.matching(of: program.id, .change).visible)
        } catch {
            throw ProblemDetails(error)
        }
    }

    func getMatchingForm(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let (program, configuration) = try changeableMatching(request, viewer)
        note(configuration, .read, by: viewer)
        let form = FormPage.matching(configuration, of: program.record, tag: configuration.tag.text, page)
        return try answer(request, with: form.document(page), in: page)
    }

    func postMatchingForm(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, form) = (page(request), try request.form())
        let (program, configuration) = try changeableMatching(request, viewer(request))
        let (id, values) = (program.id, FormValues(form.fields))
        return submitEdit(
            request, in: page, to: "updateProgramMatching", at: "/v1/programs/\(id)/matching",
            .matching(configuration, of: program.record, tag: form["tag"] ?? "", page), of: values, match: form["tag"],
            FormPage.patch(of: configuration, values, page),
            done: ("/programs/\(id)/matching" as Link).with("done", "saved").at("done")
        ) { viewer in
            (try? viewer.matching(of: id, .change)).map {
                .matching($0.visible, of: program.record, tag: $0.visible.tag.text, page)
            }
        }
    }

    // MARK: Starting a run

    func postMatchRun(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, caller, form, address) = (page(request), request.caller, try request.form(), address)
        let (id, values) = (try matchedProgram(request, viewer(request)).id, FormValues(form.fields))
        return makeAndStart(
            request, in: id, page, key: form["key"], MatchingPage.request(of: values, page), done: .started
        ) { refused in
            let viewer = self.viewer(caller, store.durable)
            guard let program: Visible<Program> = try? viewer.record(id),
                let list = try? Page("/programs/\(id)/matching", Query([])),
                let again = try? matchingPage(
                    program, viewer, page, list, key: form["key"] ?? RandomText.make(), looking: false)
            else { return self.page(of: refused, in: page) }
            return .page(again.refusing(refused, of: values).document(page), in: page, at: address, refused.pageStatus)
        }
    }

    /// Has a run made and started, and leads to it. One that does not start stays a draft, whose page says why.
    ///
    /// - Parameters:
    ///   - body: The document that makes the run.
    ///   - refusing: The page again, where no run was made.
    func makeAndStart(
        _ request: borrowing Request, in program: ID<Program>, _ page: PageContext, key: String?, _ body: [UInt8],
        done: MatchRunPage.Done, refusing: @escaping @Sendable (Refused) -> Response
    ) -> Response {
        let (relay, caller, target) = (request.relay, request.caller, "/v1/programs/\(program)/match-runs" as Link)
        return submit(relay, in: page, to: "createProgramMatchRun", at: target, key: key, body) { outcome in
            let run: String
            switch outcome {
            case .refused(let refused): return refusing(refused)
            case .done(let made):
                run = made?["id"]?.string ?? ""
                // The form was sent before, and did both.
                guard made?["status"]?.string == MatchRun.Status.draft.rawValue else { return .toMatchRun(run, done) }
            }
            let target: Link = "/v1/match-runs/\(run)/transitions"
            let body = JSONWriter.bytes { $0.object { $0.member("to", MatchRun.Status.solving.rawValue) } }
            return submit(relay, in: page, to: "createMatchRunTransition", at: target, body) { outcome in
                switch outcome {
                case .done: .toMatchRun(run, done)
                case .refused(let refused): matchRunPage(run, refusing: refused, for: caller, page)
                }
            }
        }
    }
}

extension MatchingPage.Finding {
    /// As the API says it.
    fileprivate init(_ finding: MatchingFinding, in reader: Reader) {
        let json = try? JSONDocument(JSONWriter.bytes { finding.write(to: &$0, for: reader) }).root
        self.init(finding.pointer, json?["detail"]?.string ?? "", fix: json?["fix"]?.string ?? "")
    }
}

extension Response {
    /// On to the page of a run, which says what was done.
    static func toMatchRun(_ id: String, _ done: MatchRunPage.Done) -> Response {
        .seeOther(("/match-runs/\(id)" as Link).with("done", done.rawValue).at("done"))
    }
}
