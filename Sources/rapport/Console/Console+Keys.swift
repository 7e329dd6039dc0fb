import Guidance
import HTTP
import JSON
import Pages
import Platform
import Store

// Keys: the list, one of them, and making, renewing and ending them.

extension API {
    static let aboutKeys: [PageRoute] = [
        .get("/keys", asks: .read(.accessKeys)) { $0.getKeysPage },
        .get("/keys/new", asks: .act(.create, .accessKeys)) { $0.getNewKeyPage },
        .post("/keys", asks: .act(.create, .accessKeys), isRisky: true) { $0.postKey },
        .get("/keys/{id}", asks: .read(.accessKeys)) { $0.getKeyPage },
        .post("/keys/{id}/secrets", asks: .read(.accessKeys), isRisky: true) { $0.postSecret },
        .get("/keys/{id}/revoke", asks: .read(.accessKeys)) { $0.getRevokePage },
        .post("/keys/{id}/revoke", asks: .read(.accessKeys)) { $0.postRevocation },
    ]

    func getKeysPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.queryForm())
        let query = Query(form, known: ["expiresSoon", "actsFor", "limit", "after"])
        let list = try Page("/keys", query, choices: Key.kind.choices.map { Target.Parameter(name: $0, value: query[$0]) })
        let selection = try viewer.selection(query, of: Key.self)
        let place = try list.place(selection)
        let (wish, address) = (FormValues(form.fields), address)
        let mayCreate = viewer.denial(creating: Key.self) == nil
        return list.answer(viewer, selection, after: place, noting: { note($0, .list, by: viewer) }) { visible, next in
            let rows = visible.map { visible in
                let key = visible.record
                let programs = key.programs.map { seen($0, by: viewer)?.name ?? $0.description }
                return KeysPage.Row(key, seen(key.actsFor, by: viewer), programs: programs)
            }
            return .page(KeysPage(rows, next: next, wish, mayCreate: mayCreate).document(page), in: page, at: address)
        }
    }

    // MARK: Making

    func getNewKeyPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form) = (page(request), viewer(request), try request.queryForm())
        if let denial = viewer.denial(creating: Key.self) { throw ProblemDetails(Problem.denied(denial)) }
        let values = FormValues(form.fields.map { ("/\($0.name)", $0.value) })
        return .page(FormPage.newKey(page, values: values, key: RandomText.make()).document(page), in: page, at: address)
    }

    func postKey(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, form, address) = (page(request), try request.form(), address)
        let values = FormValues(form.fields)
        let again = FormPage.newKey(page, values: values, key: form["key"] ?? RandomText.make())
        let body = again.keyDocument(of: values, page)
        return submit(request, in: page, to: "createKey", at: "/v1/keys", key: form["key"], body) { outcome in
            switch outcome {
            case .done(let key): return .page(SecretPage(key).document(page), in: page, at: address, .created)
            case .refused(let refused):
                return .page(again.refusing(refused, of: values).document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }

    // MARK: One of them

    private func keyPage(_ visible: Visible<Key>, _ viewer: Viewer, _ page: PageContext) -> KeyPage {
        let key = visible.record
        let programs = key.programs.map { ($0, seen($0, by: viewer)?.name) }
        return KeyPage(
            visible, seen(key.actsFor, by: viewer),
            programs: Dictionary(programs.compactMap { id, name in name.map { (id, $0) } }) { one, _ in one },
            formKey: RandomText.make())
    }

    func getKeyPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer) = (page(request), viewer(request))
        let visible: Visible<Key> = try record(request)
        let isRevoked = try request.queryForm()["done"] == "revoked"
        // Its form has a key of its own, so that no two are the same bytes.
        return .page(keyPage(visible, viewer, page).telling(isRevoked: isRevoked).document(page), in: page, at: address)
    }

    func postSecret(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, form, address) = (page(request), viewer(request), try request.form(), address)
        let visible: Visible<Key> = try record(request)
        let (again, values) = (keyPage(visible, viewer, page), FormValues(form.fields))
        let (target, body): (Link, [UInt8]) = ("/v1/keys/\(visible.id)/secrets", KeyPage.rotation(of: values, page))
        return submit(request, in: page, to: "rotateKey", at: target, key: form["key"], body) { outcome in
            switch outcome {
            case .done(let key): return .page(SecretPage(key).document(page), in: page, at: address, .created)
            case .refused(let refused):
                return .page(again.refusing(refused, of: values).document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }

    func getRevokePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let page = page(request)
        let visible: Visible<Key> = try record(request)
        return try answer(request, with: RevokePage(visible).document(page), in: page)
    }

    func postRevocation(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, address) = (page(request), address)
        let visible: Visible<Key> = try record(request)
        let target: Link = "/v1/keys/\(visible.id)/revocation"
        return submit(request, in: page, to: "revokeKey", at: target) { outcome in
            switch outcome {
            case .done: return .seeOther(("/keys/\(visible.id)" as Link).with("done", "revoked").at("done"))
            case .refused(let refused):
                return .page(RevokePage(visible, refused: refused).document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }
}
