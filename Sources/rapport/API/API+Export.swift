import Guidance
import HTTP
import JSON
import Pages
import Store

// All that there is about a person, for that person (Regulation (EU) 2016/679, articles 15 and 20).

extension API {
    static let export = APIOperation(
        .get, "/v1/people/{id}/export", "exportPerson", "Get all that the service has about a person, as that person.",
        asks: .read(.people),
        query: [
            Parameter("format", .choice(ExportForm.allCases.map(\.rawValue)), "The form of the answer, in place of Accept.")
        ], typeParameter: "format",
        answers: [
            OperationAnswer(
                .ok, "All of it as of one moment: as a document, or as a page to read.", types: ExportForm.allCases.map(\.type),
                exportSchema)
        ], problems: [.insufficientScope, .journalUnreadable]
    ) { $0.getExport }

    private static let exportSchema = Schema.named(
        "PersonExport",
        .object([
            .init("person", ID<Person>.schema, "The person."),
            .init("at", .text(format: "date-time"), "The moment of which it is."),
            .init(
                "records",
                .object(
                    PersonExport.kinds.map { kind in
                        Schema.Member(
                            kind.rawValue, .array(kind.any.schema), "Records of this kind, the oldest first.",
                            isRequired: false)
                    }), "By kind, what names the person, a participation or a relationship of theirs."),
            .init("accessLog", .array(ReadingEntry.schema), "Who has read or changed what about them, the newest first."),
            .init("leftOut", .text(), "What is in no export, whether there is any or not."),
        ]))

    /// Made by the worker: people have thousands of records, and the log is on disk.
    private func getExport(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let form = try request.form(\.type, preset: ExportForm.json)
        return try export(request, of: try request.id(of: Person.self), as: form, in: page(request))
    }

    /// What the caller takes along, as a document or as a page.
    func export(
        _ request: borrowing Request, of id: ID<Person>, as form: ExportForm, in page: PageContext
    ) throws(ProblemDetails) -> Response {
        let (viewer, address) = (viewer(request), address)
        _ = try Self.asking { () throws(Problem) in try viewer.mayExport(id) }
        return .later { [readings] () throws(ProblemDetails) in
            let export = try Self.asking { () throws(Problem) in try viewer.export(of: id) }
            let log: [ReadingEntry]
            do throws(StoreError) { log = try readings?.page(of: id.key, limit: .max).entries ?? [] } catch {
                throw .accessLogUnreadable
            }
            switch form {
            case .json:
                var response = Response.json(body: .json(export.bytes(log, in: page.language)))
                response.caching = Caching.none
                response.set("Content-Disposition", "attachment; filename=\"\(id).json\"")
                return response
            case .html:
                let document = ExportPage(export, log.map { row($0, viewer, page) }) { id in
                    (try? viewer.record(id, of: Person.self))?.record.displayName
                }
                return .page(document.document(page), in: page, at: address)
            }
        }
    }

    private static func asking<Answer>(_ ask: () throws(Problem) -> Answer) throws(ProblemDetails) -> Answer {
        do throws(Problem) { return try ask() } catch { throw ProblemDetails(error) }
    }
}

/// How an export is written.
enum ExportForm: String, CaseIterable {
    case json, html

    var type: MediaType {
        switch self {
        case .json: .json
        case .html: .html
        }
    }
}

extension PersonExport {
    fileprivate func bytes(_ log: [ReadingEntry], in language: SpokenLanguage) -> [UInt8] {
        JSONWriter.bytes(reserving: 1024 + parts.reduce(0) { $0 + $1.records.reduce(0) { $0 + $1.count + 1 } }) { writer in
            writer.object { writer in
                writer.member("person", person.description)
                writer.member("at", at.description)
                writer.name("records")
                writer.object { writer in
                    for part in parts {
                        writer.name(part.kind.rawValue)
                        writer.array(part.records) { $0.raw($1) }
                    }
                }
                writer.name("accessLog")
                writer.array(log) { $1.write(to: &$0) }
                writer.member("leftOut", Self.leftOut(in: language))
            }
        }
    }
}
