import Guidance
import HTTP
import JSON
import Pages
import Platform
import Store

// People: the list, one of them, and the forms that add and change them.

extension API {
    static let aboutPeople: [PageRoute] = [
        .get("/people", asks: .read(.people)) { $0.getPeoplePage },
        .get("/people/new", asks: .act(.create, .people)) { $0.getNewPersonPage },
        .post("/people", asks: .act(.create, .people)) { $0.postPerson },
        .get("/people/{id}", asks: .read(.people)) { $0.getPersonPage },
        .get("/people/{id}/edit", asks: .act(.change, .people)) { $0.getPersonForm },
        .post("/people/{id}/edit", asks: .act(.change, .people)) { $0.postPersonForm },
        .get("/people/{id}/deactivate", asks: .act(.change, .people)) { $0.getDeactivatePage },
        .post("/people/{id}/active", asks: .act(.change, .people)) { $0.postActive },
        .post("/people/{id}/sign-in-links", asks: .act(.create, .signInLinks), isRisky: true) { $0.postLink },
    ]

    // MARK: The list

    func getPeoplePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.queryForm())
        // A directory is read by name, where the reader sees names enough to sort by them.
        let order =
            chooses("displayName", isSort: true, viewer) && form.all("sort").allSatisfy(\.isEmpty)
            ? [("sort", "displayName")] : []
        let query = Query(URLEncodedForm(form.fields + order), known: PeoplePage.filters + ["q", "sort", "limit", "after"])
        let list = try Page(
            "/people", query, choices: Person.kind.choices.map { Target.Parameter(name: $0, value: query[$0]) })
        let selection = try viewer.selection(query, of: Person.self)
        let place = try list.place(selection)
        let filters = PeoplePage.filters.filter { chooses($0, isSort: false, viewer) }
        let (wish, address) = (FormValues(form.fields + order), address)
        let mayCreate = viewer.denial(creating: Person.self) == nil
        return list.answer(viewer, selection, after: place, noting: { note($0, .list, by: viewer) }) { visible, next in
            let rows = visible.map { PeoplePage.Row($0.record, manager: self.seen($0.record.manager, by: viewer)) }
            let document = PeoplePage(rows, next: next, wish, filters: Set(filters), mayCreate: mayCreate).document(page)
            return .page(document, in: page, at: address)
        }
    }

    // MARK: One of them

    func getPersonPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<Person> = try record(request)
        let done = try request.queryForm()["done"].flatMap { PersonPage.Done(rawValue: $0) }
        return try answer(request, with: personPage(visible, viewer, page).telling(done).document(page), in: page)
    }

    private func personPage(_ visible: Visible<Person>, _ viewer: Viewer, _ page: PageContext) -> PersonPage {
        let id = visible.id
        let line = (try? viewer.line(of: id)) ?? []
        for manager in line { note(manager, .list, by: viewer) }
        let reports = try? selection(Query([]), of: Person.self, under: id, by: "manager", for: viewer)
        let parts = seen(
            try? selection(Query([]), of: Participant.self, under: id, by: "person", for: viewer), by: viewer
        ).map { PersonPage.Participation($0.record, seen($0.record.program, by: viewer)) }
        return PersonPage(
            visible, tag: visible.tag.text, seen: visible.members, line: line.map(\.record),
            reports: reports.flatMap { count($0, viewer) }, listsReports: chooses("manager", isSort: false, viewer), parts,
            types(viewer, page, of: parts.map(\.relationshipType)),
            settable: viewer.settable(of: visible), isOneself: viewer.caller.person == id,
            mayLink: visible.record.active && viewer.linkDenial(for: id) == nil)
    }

    /// Whether the reader sees enough of everybody to choose people, or sort them, by that.
    private func chooses(_ name: String, isSort: Bool, _ viewer: Viewer) -> Bool {
        viewer.seenInLists(Person.self).map { Person.kind.isChosen(by: name, isSort: isSort, seeing: $0) } ?? true
    }

    /// How many the reader sees; nil where they are too many to be counted for a page.
    private func count(_ selection: Selection<Person>, _ viewer: Viewer) -> Int? {
        var count = 0
        let rest = viewer.forEach(in: selection, after: nil, examinedMax: Self.seenBesideMax) { _ in
            count += 1
            return true
        }
        return rest == nil ? count : nil
    }

    // MARK: Adding and changing

    func getNewPersonPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.queryForm())
        if let denial = viewer.denial(creating: Person.self) { throw ProblemDetails(Problem.denied(denial)) }
        let values = FormValues(form.fields.map { ("/\($0.name)", $0.value) })
        return .page(FormPage.newPerson(page, values: values, key: RandomText.make()).document(page), in: page, at: address)
    }

    func postPerson(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, form, address) = (page(request), try request.form(), address)
        let values = FormValues(form.fields)
        let again = FormPage.newPerson(page, values: values, key: form["key"] ?? RandomText.make())
        let body = again.document(of: values, page, keepsBlank: false)
        return submit(request, in: page, to: "createPerson", at: "/v1/people", key: form["key"], body) { outcome in
            switch outcome {
            case .done(let person):
                return .seeOther(Self.done(.made, person?["id"]?.string ?? ""))
            case .refused(let refused):
                return .page(again.refusing(refused, of: values).document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }

    private static func done(_ done: PersonPage.Done, _ id: String) -> Link {
        ("/people/\(id)" as Link).with("done", done.rawValue).at("done")
    }

    func getPersonForm(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<Person> = try record(request)
        return try answer(request, with: try personForm(visible, viewer, page).document(page), in: page)
    }

    private func personForm(
        _ visible: Visible<Person>, _ viewer: Viewer, _ page: PageContext, tag: String? = nil
    ) throws(ProblemDetails) -> FormPage {
        let settable = viewer.settable(of: visible)
        guard !settable.isEmpty else { throw ProblemDetails(Problem.denied(.otherRole([.administrator]))) }
        return .edit(visible, settable: settable, tag: tag ?? visible.tag.text, page)
    }

    func postPersonForm(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, form) = (page(request), try request.form())
        let visible: Visible<Person> = try record(request)
        let (id, values) = (visible.id, FormValues(form.fields))
        let again = try personForm(visible, viewer(request), page, tag: form["tag"] ?? "")
        return submitEdit(
            request, in: page, to: "updatePerson", at: "/v1/people/\(id)", again, of: values, match: form["tag"],
            done: Self.done(.saved, id.description)
        ) { viewer in
            let newer: Visible<Person>? = try? viewer.record(id)
            return newer.flatMap { try? personForm($0, viewer, page) }
        }
    }

    // MARK: Coming in

    func postLink(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, caller, address) = (page(request), request.caller, address)
        let visible: Visible<Person> = try record(request)
        let (id, name, origin) = (visible.id, visible.record.displayName, request.origin(address))
        return submit(request, in: page, to: "createSignInLink", at: "/v1/people/\(id)/sign-in-links") { outcome in
            switch outcome {
            case .done(let link):
                let document = NewLinkPage(link, of: id, name, at: origin).document(page)
                return .page(document, in: page, at: address, .created)
            case .refused(let refused):
                let viewer = viewer(caller, store.durable)
                guard let now: Visible<Person> = try? viewer.record(id) else { return self.page(of: refused, in: page) }
                let document = personPage(now, viewer, page).refusing(refused).document(page)
                return .page(document, in: page, at: address, refused.pageStatus)
            }
        }
    }

    // MARK: Leaving and coming back

    func getDeactivatePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<Person> = try record(request)
        guard viewer.settable(of: visible).contains("active") else {
            throw ProblemDetails(Problem.denied(.otherRole([.administrator])))
        }
        return try answer(request, with: DeactivatePage(visible, tag: visible.tag.text).document(page), in: page)
    }

    func postActive(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, caller, form, address) = (page(request), request.caller, try request.form(), address)
        let visible: Visible<Person> = try record(request)
        let (id, isActive) = (visible.id, form["active"] == "true")
        let (target, body): (Link, [UInt8]) = ("/v1/people/\(id)", DeactivatePage.document(active: isActive))
        return submit(request, in: page, to: "updatePerson", at: target, match: form["tag"], body) { outcome in
            switch outcome {
            case .done: return .seeOther(Self.done(isActive ? .activated : .deactivated, id.description))
            case .refused(let refused):
                let viewer = viewer(caller, store.durable)
                guard let now: Visible<Person> = try? viewer.record(id) else { return self.page(of: refused, in: page) }
                let document =
                    isActive
                    ? personPage(now, viewer, page).refusing(refused).document(page)
                    : DeactivatePage(now, tag: now.tag.text, refused: refused).document(page)
                return .page(document, in: page, at: address, refused.pageStatus)
            }
        }
    }
}
