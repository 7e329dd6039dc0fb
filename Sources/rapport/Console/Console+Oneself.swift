import Guidance
import HTTP
import JSON
import Pages
import Platform
import Store

// What concerns the person for whom the reader's key acts: the own programs, profile, consents and log of access.

extension API {
    static let aboutOneself: [PageRoute] = [
        .get("/me", asks: .key) { $0.getOwnPage },
        .get("/me/profile", asks: .act(.change, .profiles)) { $0.getProfilePage },
        .post("/me/profile", asks: .act(.change, .profiles)) { $0.postProfile },
        .get("/me/consents", asks: .read(.consents)) { $0.getOwnConsentsPage },
        .get("/people/{id}/consents", asks: .read(.consents)) { $0.getConsentsPage },
        .post("/people/{id}/consents", asks: .act(.create, .consents)) { $0.postConsent },
        .post("/consents/{id}/withdrawal", asks: .act(.step, .consents)) { $0.postWithdrawal },
        .get("/me/access-log", asks: .read(.people)) { $0.getAccessLogPage },
        .get("/me/export", asks: .read(.people)) { $0.getExportPage },
    ]

    // MARK: Home

    func getOwnPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        guard let person = viewer.caller.person else {
            return try answer(request, with: NobodyPage().document(page), in: page)
        }
        let own: Visible<Person>
        do throws(Problem) { own = try viewer.record(person) } catch { throw ProblemDetails(error) }
        let parts = ownParticipations(of: person, viewer)
        let types = types(viewer, page, of: parts.map(\.record.relationshipType))
        let told = parts.map { visible in
            OwnPage.Part(
                visible, tag: visible.tag.text, seen(visible.record.program, by: viewer),
                findings: findings(of: visible, viewer, page), lacksAnswers: lacksAnswers(visible.record, viewer))
        }
        let document = OwnPage(own.record, told, runs: programsRun(by: viewer), types).document(page)
        return try answer(request, with: document, in: page)
    }

    private func ownParticipations(of person: ID<Person>, _ viewer: Viewer) -> [Visible<Participant>] {
        seen(try? selection(Query([]), of: Participant.self, under: person, by: "person", for: viewer), by: viewer)
    }

    /// Whether the program asks something of which nothing is answered, as far as the reader may know.
    private func lacksAnswers(_ participant: Participant, _ viewer: Viewer) -> Bool {
        guard let form: Visible<Form> = try? viewer.part(Form.self, of: participant.program) else { return false }
        let isAsked = form.record.questions.contains { $0.isAsked(of: participant.side) }
        let sheet: Visible<AnswerSheet>? = try? viewer.part(AnswerSheet.self, of: participant.id)
        return isAsked && sheet == nil
    }

    /// Those that `GET /v1/me` says the person owns.
    private func programsRun(by viewer: Viewer) -> [Program] {
        guard let me = try? JSONDocument(JSONWriter.bytes { viewer.writeMe(to: &$0) }).root else { return [] }
        return me["programs"].map { programs in
            programs.elements.filter { program in program["roles"]?.elements.contains { $0.string == "owner" } ?? false }
                .compactMap { $0["id"]?.string.flatMap { ID<Program>($0) } }.compactMap { seen($0, by: viewer) }
        } ?? []
    }

    // MARK: Profile

    /// For whom a page of one's own is.
    private func oneself(_ viewer: Viewer, _ kind: KindName) throws(ProblemDetails) -> ID<Person> {
        guard let person = viewer.caller.person else { throw ProblemDetails(Problem.personal(kind)) }
        return person
    }

    private func profileForm(
        _ person: ID<Person>, _ viewer: Viewer, _ page: PageContext, tag: String? = nil
    ) throws(ProblemDetails) -> FormPage {
        let profile: Visible<Profile>?
        do throws(Problem) { profile = try viewer.part(Profile.self, of: person) } catch { throw ProblemDetails(error) }
        return .profile(of: person, profile, tag: tag ?? profile?.tag.text, page)
    }

    func getProfilePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let isSaved = try request.queryForm()["done"] == "saved"
        let document = try profileForm(oneself(viewer, .profiles), viewer, page).telling(isSaved: isSaved).document(page)
        return try answer(request, with: document, in: page)
    }

    /// The first one is put; a later change leaves alone what the form does not have.
    func postProfile(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.form())
        let (person, tag) = (try oneself(viewer, .profiles), form["tag"])
        let (again, values) = (try profileForm(person, viewer, page, tag: tag), FormValues(form.fields))
        return submitEdit(
            request, in: page, to: tag == nil ? "setPersonProfile" : "updatePersonProfile", at: "/v1/people/\(person)/profile",
            again, of: values, match: tag, again.document(of: values, page, keepsBlank: tag != nil),
            done: ("/me/profile" as Link).with("done", "saved").at("done")
        ) { viewer in
            try? profileForm(person, viewer, page)
        }
    }

    // MARK: Consents

    func getOwnConsentsPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let person = try oneself(viewer, .consents)
        let done = try request.queryForm()["done"].flatMap { ConsentsPage.Done(rawValue: $0) }
        return try answer(request, with: try consentsPage(of: person, viewer, page).telling(done).document(page), in: page)
    }

    func getConsentsPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let person: Visible<Person> = try record(request)
        let done = try request.queryForm()["done"].flatMap { ConsentsPage.Done(rawValue: $0) }
        let document = try consentsPage(of: person.id, viewer, page).telling(done).document(page)
        return try answer(request, with: document, in: page)
    }

    private func consentsPage(
        of person: ID<Person>, _ viewer: Viewer, _ page: PageContext, key: String = RandomText.make()
    ) throws(ProblemDetails) -> ConsentsPage {
        let selection = try selection(Query([]), of: Consent.self, under: person, by: "person", for: viewer)
        let consents = seen(selection, by: viewer).map(\.record)
        let isOneself = viewer.caller.person == person
        let offers = isOneself ? consentOffers(person, besides: consents, viewer) : []
        let programs = Set(consents.compactMap(\.program)).map { ($0, seen($0, by: viewer)?.name) }
        let people = Set(consents.compactMap(\.to)).map { ($0, seen($0, by: viewer)?.displayName) }
        return ConsentsPage(
            of: person, name: seen(person, by: viewer)?.displayName ?? person.description, consents.reversed(), offers: offers,
            programs: Dictionary(uniqueKeysWithValues: programs.compactMap { id, name in name.map { (id, $0) } }),
            people: Dictionary(uniqueKeysWithValues: people.compactMap { id, name in name.map { (id, $0) } }),
            isOneself: isOneself, key: key)
    }

    /// What a person can agree to who takes part, or is invited: what counts already is not offered again.
    private func consentOffers(
        _ person: ID<Person>, besides consents: [Consent], _ viewer: Viewer
    ) -> [ConsentsPage.Offer] {
        let live = consents.filter { $0.withdrawnAt == nil }
        let parts = ownParticipations(of: person, viewer).map(\.record).filter { !$0.status.isOut && !$0.isOver }
        let own: Visible<Person>? = try? viewer.record(person)
        let manager = seen(own?.record.manager, by: viewer)
        return parts.map(\.program).uniqued().compactMap { seen($0, by: viewer) }.flatMap { program in
            var offers: [ConsentsPage.Offer] = []
            let here = live.filter { $0.program == program.id }
            if !here.contains(where: { $0.purpose == .takePart }) { offers.append(ConsentsPage.Offer(.takePart, program)) }
            let isKept = parts.contains { $0.program == program.id && $0.manager != .partner }
            if isKept, let manager, !here.contains(where: { $0.purpose == .participationVisible && $0.to == manager.id }) {
                offers.append(ConsentsPage.Offer(.participationVisible, program, to: manager))
            }
            return offers
        }
    }

    func postConsent(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form, address) = (page(request), viewer(request), try request.form(), address)
        let person: Visible<Person> = try record(request)
        let (id, values) = (person.id, FormValues(form.fields))
        let again = try consentsPage(of: id, viewer, page)
        guard form["agree"] == "true" || viewer.caller.person != id else {
            let document = again.refusing(ConsentsPage.unticked(page), of: values).document(page)
            return .page(document, in: page, at: address, .unprocessableContent)
        }
        let (target, body): (Link, [UInt8]) = ("/v1/people/\(id)/consents", ConsentsPage.document(of: values, page))
        return submit(request, in: page, to: "createConsent", at: target, key: form["key"], body) { outcome in
            switch outcome {
            case .done: return .seeOther(Self.done(.given))
            case .refused(let refused):
                return .page(again.refusing(refused, of: values).document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }

    private static func done(_ done: ConsentsPage.Done) -> Link {
        ("/me/consents" as Link).with("done", done.rawValue).at("done")
    }

    func postWithdrawal(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, address) = (page(request), viewer(request), address)
        let consent: Visible<Consent> = try record(request)
        let again = try consentsPage(of: consent.record.person, viewer, page)
        let target: Link = "/v1/consents/\(consent.id)/withdrawal"
        return submit(request, in: page, to: "withdrawConsent", at: target) { outcome in
            switch outcome {
            case .done: return .seeOther(Self.done(.withdrawn))
            case .refused(let refused):
                return .page(again.refusing(refused).document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }

    // MARK: Log of access

    func getAccessLogPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form, address) = (page(request), viewer(request), try request.queryForm(), address)
        let person = try oneself(viewer, .people)
        let list = try Page("/me/access-log", Query(form, known: ["limit", "after"]))
        let isFirst = list.after == nil
        return try readings(of: person, by: viewer, list) { found in
            let rows = found.entries.map { row($0, viewer, page) }
            let document = AccessLogPage(rows, next: found.next.map { list.cursor($0.description) }, isFirst: isFirst)
            return .page(document.document(page), in: page, at: address)
        }
    }

    func getExportPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try export(request, of: try oneself(viewer(request), .people), as: .html, in: page(request))
    }

    func row(_ entry: ReadingEntry, _ viewer: Viewer, _ page: PageContext) -> AccessLogPage.Row {
        switch entry {
        case .gap(let gap): .gap(from: gap.from, until: gap.until)
        case .reading(let sum):
            .reading(
                at: sum.at, reader: sum.reader,
                name: sum.reader == "admin"
                    ? page.administrator
                    : sum.reader.flatMap { ID<Person>($0) }.flatMap { reader in
                        seen(reader, by: viewer)?.displayName
                    }, role: sum.role, kinds: sum.kinds, count: sum.count, act: sum.act, purpose: sum.purpose)
        }
    }
}
