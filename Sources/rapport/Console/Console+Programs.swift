import Guidance
import HTTP
import JSON
import Pages
import Platform
import Store

// Programs: the list, one of them, and the forms that change it.

extension API {
    static let ofPrograms: [PageRoute] = [
        .get("/programs", asks: .read(.programs)) { $0.getProgramsPage },
        .get("/programs/new", asks: .act(.create, .programs)) { $0.getNewProgramPage },
        .post("/programs", asks: .act(.create, .programs)) { $0.postProgram },
        .get("/programs/{id}", asks: .read(.programs)) { $0.getProgramPage },
        .get("/programs/{id}/edit", asks: .act(.change, .programs)) { $0.getProgramForm },
        .post("/programs/{id}/edit", asks: .act(.change, .programs)) { $0.postProgramForm },
        .post("/programs/{id}/design", asks: .act(.change, .programs)) { $0.postDesign },
        .post("/programs/{id}/approval", asks: .act(.step, .programs)) { $0.postApproval },
        .post("/programs/{id}/transitions", asks: .act(.step, .programs)) { $0.postStep },
        .get("/programs/{id}/cancel", asks: .act(.step, .programs)) { $0.getCancelPage },
        .post("/programs/{id}/cancel", asks: .act(.step, .programs)) { $0.postCancel },
    ]

    // MARK: The list

    func getProgramsPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let form = try request.queryForm()
        let query = Query(form, known: Program.kind.filters.map(\.name) + ["q", "sort", "limit", "after"])
        let list = try Page(
            "/programs", query, choices: Program.kind.choices.map { Target.Parameter(name: $0, value: query[$0]) })
        let selection = try viewer.selection(query, of: Program.self)
        let place = try list.place(selection)
        let types = viewer.catalogue.translated(to: [page.language.tag]).relationshipTypes.values { $0.isProgrammable }
        let (wish, address) = (FormValues(form.fields), address)
        let mayCreate = viewer.denial(creating: Program.self) == nil
        return list.answer(viewer, selection, after: place, noting: { note($0, .list, by: viewer) }) { visible, next in
            let rows = visible.map { ProgramsPage.Row($0.record, viewer.steps(of: $0)) }
            let document = ProgramsPage(rows, next: next, wish, types, mayCreate: mayCreate).document(page)
            return .page(document, in: page, at: address)
        }
    }

    // MARK: One of them

    /// A program as its page needs it.
    func programPage(_ visible: Visible<Program>, _ viewer: Viewer, _ page: PageContext) -> ProgramPage {
        ProgramPage(
            visible, tag: visible.tag.text, findings: findings(of: visible, viewer, page),
            types(viewer, page, of: visible.record.relationshipTypes), mayChange: viewer.may(.change, visible),
            mayCreate: viewer.denial(creating: Program.self) == nil,
            mayReadRuns: viewer.may(.read, matchRunsIn: visible), joining: joinPart(visible, viewer, page))
    }

    func getProgramPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<Program> = try record(request)
        let done = try request.queryForm()["done"].flatMap { ProgramPage.Done(rawValue: $0) }
        return try answer(request, with: programPage(visible, viewer, page).telling(done).document(page), in: page)
    }

    /// The page of a program again, with what was refused.
    private func programPage(_ id: String, for caller: Caller, _ page: PageContext) -> ProgramPage? {
        let viewer = viewer(caller, store.durable)
        guard let id = ID<Program>(id), let visible: Visible<Program> = try? viewer.record(id) else { return nil }
        return programPage(visible, viewer, page)
    }

    /// Sends a form of a program's page to an operation below the program: done, the page tells so; refused, it comes again with all that
    /// was typed.
    private func submit(
        _ request: borrowing Request, _ operation: String, _ part: StaticString, _ form: URLEncodedForm, match: Bool = true,
        _ body: [UInt8], done: ProgramPage.Done, refusing: @escaping @Sendable (ProgramPage, Refused) -> ProgramPage
    ) -> Response {
        let (page, caller, id) = (page(request), request.caller, request.parameter(0))
        let target = ("/v1/programs/\(id)" as Link).below(part)
        return submit(request, in: page, to: operation, at: target, match: match ? form["tag"] : nil, body) { outcome in
            switch outcome {
            case .done: return .seeOther(("/programs/\(id)" as Link).with("done", done.rawValue).at("done"))
            case .refused(let refused):
                guard let again = programPage(id, for: caller, page) else { return self.page(of: refused, in: page) }
                return .page(refusing(again, refused).document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }

    func postDesign(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let form = try request.form()
        let values = FormValues(form.fields)
        return submit(
            request, "setProgramDesign", "/design", form, page(request).design(of: values), done: .saved
        ) { page, refused in
            page.refusing(refused, design: values)
        }
    }

    func postApproval(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        submit(request, "approveProgramDesign", "/design/approval", try request.form(), [], done: .approved) { $0.refusing($1) }
    }

    func postStep(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let form = try request.form()
        let state = form["to"] ?? ""
        let body = JSONWriter.bytes { writer in
            writer.object {
                $0.member("to", state)
                if form["endRelationships"] == "true" { $0.member("endRelationships", true) }
            }
        }
        return submit(request, "createProgramTransition", "/transitions", form, body, done: .moved) {
            $0.refusing($1, wanted: state)
        }
    }

    // MARK: Forms of their own

    private func types(_ viewer: Viewer, _ page: PageContext) -> [RelationshipType] {
        viewer.catalogue.translated(to: [page.language.tag]).relationshipTypes.values {
            $0.isProgrammable && $0.retirement == nil
        }
    }

    func getNewProgramPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.queryForm())
        if let denial = viewer.denial(creating: Program.self) { throw ProblemDetails(Problem.denied(denial)) }
        if let origin = form["copyOf"] {
            do throws(Problem) {
                guard let id = ID<Program>(origin) else { throw Problem.notFound(.programs, origin) }
                let document = FormPage.copy(of: try viewer.record(id), page, key: RandomText.make()).document(page)
                return .page(document, in: page, at: address)
            } catch {
                throw ProblemDetails(error)
            }
        }
        let values = FormValues(form.fields.map { ("/\($0.name)", $0.value) })
        let document = FormPage.newProgram(page, types(viewer, page), values: values, key: RandomText.make()).document(page)
        return .page(document, in: page, at: address)
    }

    func postProgram(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.form())
        let values = FormValues(form.fields)
        var template = FormPage.newProgram(page, types(viewer, page), values: values, key: form["key"] ?? RandomText.make())
        if let id = form["/copyOf"].flatMap({ ID<Program>($0) }), let origin: Visible<Program> = try? viewer.record(id) {
            template = FormPage.copy(of: origin, page, key: form["key"] ?? RandomText.make())
        }
        let (again, address) = (template, address)
        let body = again.document(of: values, page, keepsBlank: false)
        return submit(request, in: page, to: "createProgram", at: "/v1/programs", key: form["key"], body) { outcome in
            switch outcome {
            case .done(let program):
                return .seeOther(
                    ("/programs/\(program?["id"]?.string ?? "")" as Link).with("done", ProgramPage.Done.opened.rawValue).at(
                        "done"))
            case .refused(let refused):
                return .page(again.refusing(refused, of: values).document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }

    func getProgramForm(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<Program> = try whole(request, for: .change)
        let document = FormPage.edit(visible, types(viewer, page), tag: visible.tag.text, page).document(page)
        return try answer(request, with: document, in: page)
    }

    func postProgramForm(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, form, types) = (page(request), try request.form(), types(viewer(request), page(request)))
        let visible: Visible<Program> = try whole(request, for: .change)
        let values = FormValues(form.fields)
        // With as many objectives as were sent, which may not be as many as there are now.
        let again = FormPage.edit(visible, types, tag: form["tag"] ?? "", page)
        if let doubt = again.doubt(of: values, page) {
            return .page(again.refusing(doubt, of: values).document(page), in: page, at: address, .unprocessableContent)
        }
        let id = visible.id
        return submitEdit(
            request, in: page, to: "updateProgram", at: "/v1/programs/\(id)", again, of: values, match: form["tag"],
            done: ("/programs/\(id)" as Link).with("done", ProgramPage.Done.saved.rawValue).at("done")
        ) { viewer in
            let newer: Visible<Program>? = try? viewer.record(id)
            return newer.map { .edit($0, types, tag: $0.tag.text, page) }
        }
    }

    func getCancelPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let page = page(request)
        let visible: Visible<Program> = try whole(request, for: .step)
        return try answer(request, with: CancelPage(visible, tag: visible.tag.text).document(page), in: page)
    }

    func postCancel(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, form, address) = (page(request), try request.form(), address)
        let visible: Visible<Program> = try whole(request, for: .step)
        let target: Link = "/v1/programs/\(visible.id)/transitions"
        let body = JSONWriter.bytes { $0.object { $0.member("to", Program.Status.cancelled.rawValue) } }
        return submit(request, in: page, to: "createProgramTransition", at: target, match: form["tag"], body) { outcome in
            switch outcome {
            case .done:
                return .seeOther(("/programs/\(visible.id)" as Link).with("done", ProgramPage.Done.moved.rawValue).at("done"))
            case .refused(let refused):
                let document = CancelPage(visible, tag: visible.tag.text, refused: refused).document(page)
                return .page(document, in: page, at: address, refused.pageStatus)
            }
        }
    }
}
