import Guidance
import HTTP
import JSON
import Pages
import Platform
import Store

// The table of a match run for a committee, there and back.

extension API {
    static let ofCommitteePages: [PageRoute] = [
        .get("/match-runs/{id}/committee-file", asks: .read(.matchResults)) { $0.getCommitteePage },
        .post(
            "/match-runs/{id}/committee-file", asks: .act(.create, .matchRuns), fileBytesMax: committeeBytesMax
        ) { $0.postCommitteeFile },
    ]

    private func committeePage(_ visible: Visible<MatchRun>, _ viewer: Viewer) -> CommitteePage {
        let program: Visible<Program>? = try? viewer.record(visible.record.program)
        let mayRun = program.map { viewer.may(.create, matchRunsIn: $0) } ?? false
        return CommitteePage(
            visible, number: viewer.number(of: visible), in: program?.record, key: mayRun ? RandomText.make() : nil)
    }

    /// There is a table where there is a result: to look for it takes long for thousands of people.
    func getCommitteePage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, address) = (page(request), viewer(request), address)
        let visible: Visible<MatchRun> = try record(request)
        return .later { () throws(ProblemDetails) in
            guard (try? viewer.matchResult(of: visible.id)) ?? nil != nil else { throw .noMatchResult }
            return .page(committeePage(visible, viewer).document(page), in: page, at: address)
        }
    }

    func postCommitteeFile(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (page, viewer, caller, address) = (page(request), viewer(request), request.caller, address)
        let visible: Visible<MatchRun> = try whole(request)
        let (id, (form, file)) = (visible.id, try request.form(withFile: "file"))
        guard let table = file else {
            let again = committeePage(visible, viewer).refusingNoFile(page)
            return .page(again.document(page), in: page, at: address, .unprocessableContent)
        }
        return submit(
            request, in: page, to: "sendCommitteeFile", at: "/v1/match-runs/\(id)/committee-file",
            key: form["key"], type: .csv, table
        ) { outcome in
            switch outcome {
            case .done(let made): return .toMatchRun(made?["id"]?.string ?? "", .decided)
            case .refused(let refused):
                let viewer = self.viewer(caller, store.durable)
                guard let now: Visible<MatchRun> = try? viewer.record(id) else { return self.page(of: refused, in: page) }
                let again = committeePage(now, viewer).refusing(refused)
                return .page(again.document(page), in: page, at: address, refused.pageStatus)
            }
        }
    }
}
