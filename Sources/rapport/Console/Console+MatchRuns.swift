import Guidance
import HTTP
import JSON
import Pages
import Platform
import Store

// One match run: what came of it, its steps, what an organizer decides on a pair, and how it differs from another.

extension API {
    /// Browsers look again after this many seconds at a run that is being solved.
    private static let lookAgainSeconds = 3

    // MARK: The page

    /// A run as its page needs it, without what came of it.
    private func matchRunPage(_ visible: Visible<MatchRun>, _ viewer: Viewer, _ page: PageContext) -> MatchRunPage {
        let program: Visible<Program>? = try? viewer.record(visible.record.program)
        return MatchRunPage(
            visible, tag: visible.tag.text, in: program?.record,
            types(viewer, page, of: [visible.record.relationshipType]).first, findings: findings(of: visible, viewer, page),
            among: matchRuns(of: visible.record.program, viewer),
            mayRun: program.map { viewer.may(.create, matchRunsIn: $0) } ?? false)
    }

    /// Those whom a page names, each noted as read in a list.
    private func people(_ ids: some Sequence<ID<Participant>>, _ viewer: Viewer) -> MatchPeople {
        var people: [ID<Participant>: Person] = [:]
        for id in Set(ids) {
            guard let participant: Visible<Participant> = try? viewer.record(id) else { continue }
            people[id] = seen(participant.record.person, by: viewer)
        }
        return MatchPeople(people)
    }

    /// What came of a run, noted as read; nil where nothing has yet, or the reader reads no more of it than numbers.
    private func result(of id: ID<MatchRun>, _ viewer: Viewer) -> MatchResult? {
        guard let result = (try? viewer.matchResult(of: id)) ?? nil else { return nil }
        note(result, .read, by: viewer)
        return result.record
    }

    /// The page of a run with one of its lists. Each of thousands of people is looked at for that, so that it is not made between requests.
    func matchRunPage(of part: MatchRunPage.Part) -> Route.Handler {
        { request throws(ProblemDetails) in
            let (page, viewer, form, conditions) = (page(request), viewer(request), try request.queryForm(), request.conditions)
            let visible: Visible<MatchRun> = try record(request)
            let query = Query(form, known: ["limit", "after"] + (part == .proposals ? ["learner", "guide"] : []))
            let wish = ["learner", "guide"].map { Target.Parameter(name: $0, value: query[$0]) }
            let list = try Page("/match-runs/\(visible.id)/\(part.rawValue)", query, choices: wish)
            let done = form["done"].flatMap { MatchRunPage.Done(rawValue: $0) }
            let values = FormValues(form.fields)
            return .later { () throws(ProblemDetails) in
                let isSolving = visible.record.status == .solving
                var shown = matchRunPage(visible, viewer, page).telling(done)
                if isSolving { shown = shown.being(at: matchProgress(visible.id)) }
                if let result = result(of: visible.id, viewer) {
                    let some = part == .proposals ? result.only(learner: query["learner"], guide: query["guide"]) : result
                    shown = try showing(part, of: some, counts: MatchRunPage.counts(of: result), on: shown, list, values, viewer)
                } else if part != .proposals {
                    throw .noMatchResult
                } else {
                    shown = shown.naming(people(shown.people(of: part), viewer))
                }
                guard isSolving else {
                    return try answer(conditions, with: shown.document(page), in: page)
                }
                var response = Response.page(shown.document(page), in: page, at: address)
                // Without the place on it: a browser that is to go to a place on the page that it has, loads nothing.
                response.set("Refresh", "\(Self.lookAgainSeconds); url=?\(done.map { "done=\($0.rawValue)" } ?? "")")
                return response
            }
        }
    }

    /// The page with the rows of one part that are on this page of the list.
    private func showing(
        _ part: MatchRunPage.Part, of result: MatchResult, counts: [MatchRunPage.Part: Int], on page: MatchRunPage, _ list: Page,
        _ wish: FormValues, _ viewer: Viewer
    ) throws(ProblemDetails) -> MatchRunPage {
        let rows: MatchRunPage.Rows
        let last: String?
        switch part {
        case .proposals:
            let (some, end) = try list.cut(result.proposals)
            (rows, last) = (.proposals(some), end)
        case .unmatched:
            let (some, end) = try list.cut(result.unmatched)
            (rows, last) = (.unmatched(some), end)
        case .guides:
            let (some, end) = try list.cut(result.guides)
            (rows, last) = (.guides(some), end)
        case .shortages:
            let (some, end) = try list.cut(result.shortages)
            (rows, last) = (.shortages(some), end)
        case .leftOut:
            let (some, end) = try list.cut(result.leftOut)
            (rows, last) = (.leftOut(some), end)
        }
        return page.naming(people(rows.people + page.people(of: part), viewer)).showing(
            part, rows, counts: counts, next: last.map(list.cursor), wish)
    }

    /// The page of a run again, with why something was refused.
    func matchRunPage(_ id: String, refusing refused: Refused, for caller: Caller, _ page: PageContext) -> Response {
        let viewer = viewer(caller, store.durable)
        guard let id = ID<MatchRun>(id), let visible: Visible<MatchRun> = try? viewer.record(id) else {
            return self.page(of: refused, in: page)
        }
        let again = matchRunPage(visible, viewer, page).refusing(refused)
        let document = again.naming(people(again.people(of: .proposals), viewer)).document(page)
        return .page(document, in: page, at: address, refused.pageStatus)
    }

    // MARK: Steps

    /// Sends a step of a run.
    private func step(
        _ request: borrowing Request, in page: PageContext, to state: String, _ form: URLEncodedForm, skipping: Bool = false,
        then answer: @escaping @Sendable (Outcome) -> Response
    ) -> Response {
        let body = JSONWriter.bytes { writer in
            writer.object {
                $0.member("to", state)
                if skipping { $0.member("onRefusal", "skip") }
            }
        }
        let target: Link = "/v1/match-runs/\(request.parameter(0))/transitions"
        return submit(request, in: page, to: "createMatchRunTransition", at: target, match: form["tag"], body, then: answer)
    }

    func postMatchRunStep(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, caller, id, form) = (page(request), request.caller, request.parameter(0), try request.form())
        let state = form["to"] ?? ""
        return step(request, in: page, to: state, form) { outcome in
            switch outcome {
            case .done: .toMatchRun(id, state == MatchRun.Status.solving.rawValue ? .started : .moved)
            case .refused(let refused): matchRunPage(id, refusing: refused, for: caller, page)
            }
        }
    }

    private func publishPage(_ visible: Visible<MatchRun>, _ viewer: Viewer) -> PublishPage {
        PublishPage(
            visible, number: viewer.number(of: visible), in: seen(visible.record.program, by: viewer), tag: visible.tag.text)
    }

    func getPublishPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<MatchRun> = try whole(request, for: .step)
        return try answer(request, with: publishPage(visible, viewer).document(page), in: page)
    }

    func postPublication(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, caller, form, address) = (page(request), request.caller, try request.form(), address)
        let visible: Visible<MatchRun> = try whole(request, for: .step)
        let (id, isSkipping) = (visible.id, form["onRefusal"] == "skip")
        return step(request, in: page, to: MatchRun.Status.published.rawValue, form, skipping: isSkipping) { outcome in
            switch outcome {
            case .done: return .toMatchRun(id.description, .published)
            case .refused(let refused):
                let viewer = viewer(caller, store.durable)
                guard let now: Visible<MatchRun> = try? viewer.record(id) else { return self.page(of: refused, in: page) }
                let proposals = result(of: id, viewer)?.proposals ?? []
                let refusals = refused.errors.compactMap { fault in
                    fault.place(in: "/proposals/").flatMap { place in
                        proposals.indices.contains(place) ? PublishPage.Refusal(proposals[place], fault.detail) : nil
                    }
                }
                let catalogue = viewer.catalogue.translated(to: [page.language.tag])
                let document = publishPage(now, viewer).refusing(
                    refused, refusals, people(refusals.flatMap(\.people), viewer), in: catalogue
                ).document(page)
                return .page(document, in: page, at: address, refused.pageStatus)
            }
        }
    }

    func getDiscardPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<MatchRun> = try whole(request, for: .step)
        let document = DiscardPage(
            visible, number: viewer.number(of: visible), in: seen(visible.record.program, by: viewer), tag: visible.tag.text
        ).document(page)
        return try answer(request, with: document, in: page)
    }

    func postDiscard(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form, address) = (page(request), viewer(request), try request.form(), address)
        let visible: Visible<MatchRun> = try whole(request, for: .step)
        let (number, program) = (viewer.number(of: visible), seen(visible.record.program, by: viewer))
        return step(request, in: page, to: MatchRun.Status.discarded.rawValue, form) { outcome in
            switch outcome {
            case .done: return .toMatchRun(visible.id.description, .moved)
            case .refused(let refused):
                let document = DiscardPage(visible, number: number, in: program, tag: visible.tag.text, refused: refused)
                return .page(document.document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }

    // MARK: One pair

    /// The form that decides on a pair; not there for two of whom the reader does not see that they take part.
    private func pairPage(
        _ visible: Visible<MatchRun>, _ form: URLEncodedForm, _ viewer: Viewer, _ page: PageContext
    ) throws(ProblemDetails) -> (form: FormPage, learner: ID<Participant>, guide: ID<Participant>) {
        let ids = try ["learner", "guide"].map { name throws(ProblemDetails) -> ID<Participant> in
            let text = form[name] ?? ""
            do throws(Problem) {
                guard let id = ID<Participant>(text) else { throw .notFound(.participants, text) }
                return try viewer.record(id, of: Participant.self).id
            } catch {
                throw ProblemDetails(error)
            }
        }
        let page = FormPage.pair(
            ids[0], ids[1], of: visible, number: viewer.number(of: visible), in: seen(visible.record.program, by: viewer),
            people(ids, viewer), page, key: form["key"] ?? RandomText.make())
        return (page, ids[0], ids[1])
    }

    func getPairPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.queryForm())
        let visible: Visible<MatchRun> = try whole(request, for: .step)
        return .page(try pairPage(visible, form, viewer, page).form.document(page), in: page, at: address)
    }

    func postPair(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form, address) = (page(request), viewer(request), try request.form(), address)
        let visible: Visible<MatchRun> = try whole(request, for: .step)
        let (again, learner, guide) = try pairPage(visible, form, viewer, page)
        let values = FormValues(form.fields)
        let body = FormPage.request(deciding: learner, guide, values, for: visible)
        return makeAndStart(request, in: visible.record.program, page, key: form["key"], body, done: .made) { refused in
            .page(again.refusing(refused, of: values).document(page), in: page, at: address, refused.pageStatus)
        }
    }

    // MARK: Beside another

    func getComparisonPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form, conditions) = (page(request), viewer(request), try request.queryForm(), request.conditions)
        let visible: Visible<MatchRun> = try record(request)
        let query = Query(form, known: ["with", "limit", "after"])
        let runs = matchRuns(of: visible.record.program, viewer)
        let newest = runs.last { $0.id != visible.id && $0.isComparable(with: visible.record) }
        guard let other = query["with"] ?? newest?.id.description else { throw .noOtherRun }
        let list = try Page(
            "/match-runs/\(visible.id)/comparison", query, choices: [Target.Parameter(name: "with", value: other)])
        return .later { () throws(ProblemDetails) in
            guard let here = runs.first(where: { $0.id == visible.id }),
                let there = runs.first(where: { $0.id.description == other })
            else { throw ProblemDetails(Problem.notFound(.matchRuns, other)) }
            guard let own = result(of: here.id, viewer), let others = result(of: there.id, viewer) else { throw .noMatchResult }
            let comparison = MatchComparison(of: own, with: others)
            let (rows, last) = try list.cut(MatchComparisonPage.Row.all(of: comparison))
            let document = MatchComparisonPage(
                here, with: there, in: seen(visible.record.program, by: viewer),
                types(viewer, page, of: [visible.record.relationshipType]).first, comparison, rows, next: last.map(list.cursor),
                people(rows.flatMap(\.people), viewer)
            ).document(page)
            return try answer(conditions, with: document, in: page)
        }
    }
}

extension Refused.Fault {
    /// The place in a list that it is about; nil for one about something else.
    fileprivate func place(in list: String) -> Int? {
        pointer.hasPrefix(list) ? Int(pointer.dropFirst(list.count)) : nil
    }
}
