import Guidance
import HTTP
import JSON
import Platform
import Store

// How guides and learners of a program are matched.

extension API {
    static let ofMatching: [APIOperation] = {
        let (path, schema) = ("/v1/programs/{id}/matching", MatchingConfiguration.schema)
        let now = OperationAnswer(.ok, "The configuration as it is now.", schema, [.etag, .lastModified, .contentLocation])
        let first = OperationAnswer(
            .created, "The first configuration that was written.", schema, [.etag, .lastModified, .location, .contentLocation])
        return [
            APIOperation(
                .get, path, "getProgramMatching",
                "Get how the program is matched: what was written, or what is in force until then.",
                asks: .read(.matchingConfigurations),
                answers: [OperationAnswer(.ok, "The configuration.", schema, [.etag, .lastModified])]
            ) { $0.getMatching },
            APIOperation(
                .put, path, "setProgramMatching", "Set how the program is matched, whole.",
                asks: .act(.change, .matchingConfigurations),
                body: .json(schema.draft, bytesMax: recordBytesMax), answers: [now, first], match: .optional, isWrite: true,
                problems: [.ifMatchMissing]
            ) { $0.putMatching },
            APIOperation(
                .patch, path, "updateProgramMatching", "Change members of how the program is matched (RFC 7396).",
                asks: .act(.change, .matchingConfigurations),
                body: .patch(schema.patch, bytesMax: recordBytesMax), answers: [now, first], match: .required, isWrite: true
            ) { $0.patchMatching },
            APIOperation(
                .get, "\(path)/findings", "listProgramMatchingFindings",
                "List what is worth another look in how the program is matched.", asks: .read(.matchingConfigurations),
                answers: [
                    OperationAnswer(
                        .ok, "What was found.",
                        .object([.init("items", .array(MatchingFinding.schema), "In the order of the configuration.")]),
                        [.contentLanguage])
                ], isTranslated: true
            ) { $0.listMatchingFindings },
        ]
    }()

    /// SHA-256 of bytes: what Guidance draws lots with.
    @Sendable static func digest(of bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes(SHA256.digest(of:)) }

    func getMatching(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer) = (try request.id(of: Program.self), viewer(request))
        let current: Visible<MatchingConfiguration>
        do throws(Problem) { current = try viewer.matching(of: id).visible } catch { throw ProblemDetails(error) }
        note(current, .read, by: viewer)
        return try request.answer(with: current)
    }

    /// The first that is written needs no tag, as there is nothing of the client's yet that it could take away; a tag of what is in force
    /// until then is looked at.
    func putMatching(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, document) = (try request.id(of: Program.self), try request.json())
        return try writeMatching(request, of: id, isPut: true) { (viewer) throws(Problem) in
            try viewer.setMatching(of: id, to: document)
        }
    }

    func patchMatching(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, document) = (try request.id(of: Program.self), try request.json())
        return try writeMatching(request, of: id, isPut: false) { (viewer) throws(Problem) in
            try viewer.patchMatching(of: id, by: document)
        }
    }

    private func writeMatching(
        _ request: borrowing Request, of id: ID<Program>, isPut: Bool,
        _ decide: @escaping @Sendable (Viewer) throws(Problem) -> Decision<(isNew: Bool, visible: Visible<MatchingConfiguration>)>
    ) throws(ProblemDetails) -> Response {
        let (conditions, caller) = (request.conditions, request.caller)
        return try write(request, .change(.matchingConfigurations), again: nil) { (viewer) throws(ProblemDetails) in
            let current: (visible: Visible<MatchingConfiguration>, isWritten: Bool)
            do throws(Problem) { current = try viewer.matching(of: id, .change, isPut: isPut) } catch {
                throw ProblemDetails(error)
            }
            guard isPut else { return try conditions.check(current.visible, .required) }
            try conditions.checkPut(current.visible, isWritten: current.isWritten)
        } _: { (viewer, _) throws(Problem) in
            try decide(viewer)
        } answer: { written in
            wrote(written, at: "/v1/programs/\(id)/matching", by: caller)
        }
    }

    /// It looks at all who take part, so that it is not made between requests.
    func listMatchingFindings(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (id, viewer, zones) = (try request.id(of: Program.self), viewer(request), zones)
        do throws(Problem) { _ = try viewer.matching(of: id) } catch { throw ProblemDetails(error) }
        let reader = Reader(request.language, at: address)
        return .later { () throws(ProblemDetails) in
            let findings: [MatchingFinding]
            do throws(Problem) {
                findings = try viewer.matchingFindings(of: id, digest: Self.digest, clock: zones.clock)
            } catch {
                throw ProblemDetails(error)
            }
            let bytes = JSONWriter.bytes { writer in
                writer.object { writer in
                    writer.name("items")
                    writer.array(findings) { $1.write(to: &$0, for: reader) }
                }
            }
            var response = Response.json(body: .json(bytes))
            response.set("Content-Language", reader.language.tag.text)
            return response
        }
    }
}
