import Guidance
import HTTP
import JSON
import Store

// A match run as a table for a committee, there and back.

extension API {
    static let ofCommitteeFiles = [
        APIOperation(
            .get, "/v1/match-runs/{id}/committee-file", "getCommitteeFile",
            "Get a match run as a table for a committee, with names, and two columns to fill in.", asks: .read(.matchResults),
            query: [.excel],
            answers: [OperationAnswer(.ok, "The table (RFC 4180).", types: [.csv])]
        ) { $0.getCommitteeFile },
        APIOperation(
            .post, "/v1/match-runs/{id}/committee-file", "sendCommitteeFile",
            "Prepare a match run by what a committee has decided in its table: pairs to keep are pins, pairs to reject are forbids.",
            asks: .act(.create, .matchRuns),
            body: RequestBody(schema: .text(), types: [.csv], bytesMax: committeeBytesMax, isRequired: true),
            answers: [OperationAnswer(.created, "The run, a draft.", MatchRun.schema, [.location, .etag])],
            isTranslated: true, isWrite: true
        ) { $0.sendCommitteeFile },
    ]

    /// Ten thousand rows with their comments.
    static let committeeBytesMax = 16 << 20

    private func getCommitteeFile(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (isForExcel, viewer, path) = (try request.query.flag("excel"), viewer(request), request.path)
        return try later(request) { (result) throws(ProblemDetails) in
            let table = viewer.committeeFile(of: result, forExcel: isForExcel) { note($0, .list, by: viewer) }
            return .lines(.csv, .bytes(Array(table.utf8)), of: path)
        }
    }

    private func sendCommitteeFile(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, caller) = (try request.id(of: MatchRun.self), request.caller)
        let table: CSVTable
        do throws(Problem) { table = try CSVTable(request.body) } catch { throw ProblemDetails(error) }
        return try write(request, .create(.matchRuns), again: Self.again(MatchRun.self)) { (viewer, moment) throws(Problem) in
            try viewer.makeMatchRun(deciding: table, on: id, id: moment.makeID())
        } answer: { visible in
            noteChange(visible, by: caller)
            return Self.made(visible)
        }
    }
}
