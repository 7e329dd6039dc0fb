import Guidance
import HTTP
import JSON
import Pages
import Platform
import Store

// Who takes part in programs: the list, one of them, inviting, applying, and the questions of a program.

extension API {
    static let aboutParticipants: [PageRoute] = [
        .get("/programs/{id}/participants", asks: .read(.participants)) { $0.getParticipantsPage },
        .post("/programs/{id}/participants", asks: .act(.create, .participants)) { $0.postInvitation },
        .post("/programs/{id}/join", asks: .act(.create, .participants)) { $0.postJoin },
        .get("/participants/{id}", asks: .read(.participants)) { $0.getParticipantPage },
        .post("/participants/{id}", asks: .act(.change, .participants)) { $0.postCapacity },
        .post("/participants/{id}/transitions", asks: .act(.step, .participants)) { $0.postParticipantStep },
        .get("/participants/{id}/answers", asks: .act(.change, .answers)) { $0.getAnswersPage },
        .post("/participants/{id}/answers", asks: .act(.change, .answers)) { $0.postAnswers },
    ]

    // MARK: The list

    func getParticipantsPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.queryForm())
        let program: Visible<Program> = try record(request)
        let query = Query(form, known: ["side", "status", "limit", "after"])
        let list = try Page(
            "/programs/\(program.id)/participants", query,
            choices: ["side", "status"].map { Target.Parameter(name: $0, value: query[$0]) })
        let selection = try selection(query, of: Participant.self, under: program.id, by: "program", for: viewer)
        let place = try list.place(selection)
        let all = try self.selection(Query([]), of: Participant.self, under: program.id, by: "program", for: viewer)
        let (wish, address, counts) = (FormValues(form.fields), address, counts(all, viewer))
        let blank = participantsPage(program, viewer, page, key: RandomText.make())
        let invited = form["invited"].flatMap { Int($0) }.flatMap { (1...500).contains($0) ? $0 : nil }
        return list.answer(viewer, selection, after: place, noting: { note($0, .list, by: viewer) }) { visible, next in
            let rows = visible.map { ParticipantsPage.Row($0.record, seen($0.record.person, by: viewer)) }
            let document = blank.showing(rows, next: next, wish, counts: counts, invited: invited).document(page)
            return .page(document, in: page, at: address)
        }
    }

    private func participantsPage(
        _ program: Visible<Program>, _ viewer: Viewer, _ page: PageContext, key: String
    ) -> ParticipantsPage {
        ParticipantsPage(
            program.record, types(viewer, page, of: program.record.relationshipTypes), mayInvite: viewer.mayInvite(to: program),
            key: key)
    }

    /// How many the reader sees in each state; nil where they are too many to be counted for a page.
    private func counts(_ selection: Selection<Participant>, _ viewer: Viewer) -> [Participant.Status: Int]? {
        var counts: [Participant.Status: Int] = [:]
        let rest = viewer.forEach(in: selection, after: nil, examinedMax: Self.seenBesideMax) { visible in
            counts[visible.record.status, default: 0] += 1
            return true
        }
        return rest == nil ? counts : nil
    }

    // MARK: Inviting

    func postInvitation(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.form())
        let (program, address): (Visible<Program>, PublicAddress) = (try record(request), address)
        let values = FormValues(form.fields)
        let blank = participantsPage(program, viewer, page, key: RandomText.make())
        var (names, unknown) = ([String: String](), [String]())
        for line in form.lines("/people") {
            if let id = person(named: line, viewer) { names[id] = line } else { unknown.append(line) }
        }
        guard unknown.isEmpty, !names.isEmpty else {
            let document = blank.refusing(blank.unknown(unknown, page), of: values).document(page)
            return .page(document, in: page, at: address, .unprocessableContent)
        }
        let ids = names.keys.sorted().joined(separator: "\n")
        let body = blank.invitation(of: FormValues(form.fields.map { $0.name == "/people" ? ($0.name, ids) : $0 }), page)
        let (here, target) = (
            "/programs/\(program.id)/participants" as Link, "/v1/programs/\(program.id)/participants" as Link
        )
        let told = names
        return submit(request, in: page, to: "createProgramParticipants", at: target, key: form["key"], body) { outcome in
            switch outcome {
            case .refused(let refused):
                return .page(blank.refusing(refused, of: values).document(page), in: page, at: address, refused.pageStatus)
            case .done(let json):
                let failures = Self.failures(json, told)
                let count = told.count - failures.count
                guard !failures.isEmpty else { return .seeOther(here.with("invited", String(count)).at("done")) }
                let rest = form.fields.map { field in
                    field.name == "/people" ? (field.name, failures.map(\.line).joined(separator: "\n")) : field
                }
                let document = blank.refusing(failures.map(\.failure), of: FormValues(rest), invited: count).document(page)
                return .page(document, in: page, at: address, .unprocessableContent)
            }
        }
    }

    /// Who was not invited, by what was typed, and why.
    private static func failures(
        _ answer: JSONValue?, _ names: [String: String]
    ) -> [(line: String, failure: ParticipantsPage.Failure)] {
        answer?["items"].map { items in
            items.elements.compactMap { item in
                guard let problem = item["problem"] else { return nil }
                let id = item["person"]?.string ?? ""
                let line = names[id] ?? id
                return (
                    line, ParticipantsPage.Failure(line, problem["detail"]?.string ?? "", problem["fix"]?.string ?? "")
                )
            }
        } ?? []
    }

    /// The id of somebody whom a line names by it, or by a user name that the reader may look up.
    private func person(named line: String, _ viewer: Viewer) -> String? {
        if let id = ID<Person>(line) { return id.description }
        guard let selection: Selection<Person> = try? viewer.selection(Query([("userName", line)]), of: Person.self) else {
            return nil
        }
        var found: String?
        _ = viewer.forEach(in: selection, after: nil, examinedMax: Self.seenBesideMax) { visible in
            found = visible.id.description
            return false
        }
        return found
    }

    // MARK: Applying

    /// What a program offers to somebody who does not run it.
    func joinPart(_ program: Visible<Program>, _ viewer: Viewer, _ page: PageContext) -> JoinPart? {
        guard let person = viewer.caller.person, !program.isWhole else { return nil }
        let own = seen(
            try? selection(
                Query([("person", person.description)]), of: Participant.self, under: program.id, by: "program", for: viewer),
            by: viewer)
        return JoinPart(
            program.id, own: own.map(\.record), openings: viewer.openings(in: program),
            types(viewer, page, of: program.record.relationshipTypes), key: RandomText.make())
    }

    func postJoin(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, caller, form, address) = (page(request), request.caller, try request.form(), address)
        let program: Visible<Program> = try record(request)
        let (values, id) = (FormValues(form.fields), program.id)
        let target: Link = "/v1/programs/\(id)/participants"
        let body = JoinPart.document(of: values, page)
        return submit(request, in: page, to: "createProgramParticipants", at: target, key: form["key"], body) { outcome in
            switch outcome {
            case .done(let participant):
                let made: Link = "/participants/\(participant?["id"]?.string ?? "")"
                return .seeOther(made.with("done", ParticipantPage.Done.joined.rawValue).at("done"))
            case .refused(let refused):
                let viewer = viewer(caller, store.durable)
                guard let again: Visible<Program> = try? viewer.record(id) else { return self.page(of: refused, in: page) }
                let document = programPage(again, viewer, page).refusing(refused, joining: values).document(page)
                return .page(document, in: page, at: address, refused.pageStatus)
            }
        }
    }

    // MARK: One of them

    func getParticipantPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<Participant> = try record(request)
        let done = try request.queryForm()["done"].flatMap { ParticipantPage.Done(rawValue: $0) }
        return try answer(request, with: participantPage(visible, viewer, page).telling(done).document(page), in: page)
    }

    private func participantPage(
        _ visible: Visible<Participant>, _ viewer: Viewer, _ page: PageContext
    ) -> ParticipantPage {
        let participant = visible.record
        let query = Query([("kind", Consent.Purpose.takePart.rawValue), ("program", participant.program.description)])
        let consents = seen(
            try? selection(query, of: Consent.self, under: participant.person, by: "person", for: viewer), by: viewer)
        return ParticipantPage(
            visible, tag: visible.tag.text, seen(participant.person, by: viewer), in: seen(participant.program, by: viewer),
            types(viewer, page, of: [participant.relationshipType]), findings: findings(of: visible, viewer, page),
            consents: consents.map(\.record), isOneself: viewer.caller.person == participant.person,
            mayChange: viewer.may(.change, visible))
    }

    /// Sends a form of a participant's page: done, the page tells so; refused, it comes again with all that was typed.
    private func submit(
        _ request: borrowing Request, _ operation: String, _ part: StaticString, _ form: URLEncodedForm, _ body: [UInt8],
        done: ParticipantPage.Done
    ) throws(ProblemDetails) -> Response {
        let (page, caller, address) = (page(request), request.caller, address)
        let visible: Visible<Participant> = try record(request)
        let (id, values) = (visible.id, FormValues(form.fields))
        let target = ("/v1/participants/\(id)" as Link).below(part)
        return submit(request, in: page, to: operation, at: target, match: form["tag"], body) { outcome in
            switch outcome {
            case .done: return .seeOther(("/participants/\(id)" as Link).with("done", done.rawValue).at("done"))
            case .refused(let refused):
                let viewer = viewer(caller, store.durable)
                guard let now: Visible<Participant> = try? viewer.record(id) else { return self.page(of: refused, in: page) }
                let again = participantPage(now, viewer, page).refusing(refused, wanted: form["to"], of: values)
                return .page(again.document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }

    func postParticipantStep(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let form = try request.form()
        let body = ParticipantPage.step(FormValues(form.fields))
        return try submit(request, "createParticipantTransition", "/transitions", form, body, done: .moved)
    }

    func postCapacity(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let form = try request.form()
        let body = ParticipantPage.capacity(FormValues(form.fields), page(request))
        return try submit(request, "updateParticipant", "", form, body, done: .saved)
    }

    // MARK: Answers

    /// The questions of the program as a form, with what the person has answered.
    private func answersForm(
        _ participant: Participant, _ viewer: Viewer, _ page: PageContext, tag: String? = nil
    ) throws(ProblemDetails) -> FormPage {
        do throws(Problem) {
            guard let form: Visible<Form> = try viewer.part(Form.self, of: participant.program) else {
                throw Problem.notFound(.forms, participant.program.description)
            }
            let sheet: Visible<AnswerSheet>? = try viewer.part(AnswerSheet.self, of: participant.id)
            return .answers(
                of: participant, in: seen(participant.program, by: viewer)?.name ?? "", form.record, sheet,
                tag: tag ?? sheet?.tag.text, page)
        } catch {
            throw ProblemDetails(error)
        }
    }

    func getAnswersPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<Participant> = try record(request)
        return try answer(request, with: answersForm(visible.record, viewer, page).document(page), in: page)
    }

    func postAnswers(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form, address) = (page(request), viewer(request), try request.form(), address)
        let visible: Visible<Participant> = try record(request)
        let (values, again) = (FormValues(form.fields), try answersForm(visible.record, viewer, page, tag: form["tag"]))
        if let doubt = again.doubt(of: values, page) {
            return .page(again.refusing(doubt, of: values).document(page), in: page, at: address, .unprocessableContent)
        }
        let participant = visible.record
        return submitEdit(
            request, in: page, to: "setParticipantAnswerSheet", at: "/v1/participants/\(participant.id)/answers", again,
            of: values, match: form["tag"], again.answersDocument(of: values, page),
            done: ("/participants/\(participant.id)" as Link).with("done", ParticipantPage.Done.saved.rawValue).at("done")
        ) { viewer in
            try? answersForm(participant, viewer, page)
        }
    }
}

extension URLEncodedForm {
    /// What a field says on each line, each once.
    func lines(_ name: String) -> [String] {
        let lines = all(name).flatMap { $0.split(whereSeparator: \.isNewline) }
        return lines.map { line in String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }
            .filter { !$0.isEmpty }.uniqued()
    }
}
