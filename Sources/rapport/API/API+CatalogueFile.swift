import Guidance
import HTTP
import JSON
import Store

// The catalogue as one file: out, in, and back to what came with the release.

extension API {
    /// Room for a catalogue with every table well filled, in several languages.
    static let catalogueBytesMax = 16 << 20

    func exportCatalogue(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let catalogue = store.durable.records.catalogue
        return try answer(request, with: catalogue, tag: Self.tag(of: catalogue), asOf: catalogue.revision)
    }

    /// The catalogue of the release, as it came.
    func exportBuiltIn(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        return try answer(
            request, with: builtIn, tag: EntityTag("release-\(version)"), asOf: store.durable.records.catalogue.revision)
    }

    /// What an import of the same file would do, without doing it.
    func compareCatalogue(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let isMerge = try Self.isMerge(request.query)
        let document = try request.json()
        let records = store.durable.records
        let result: CatalogueImport
        do {
            let file = try CatalogueFile(reading: document, isMerge: isMerge)
            result = try records.importCatalogue(file, builtIn: builtIn, by: request.caller, at: Instant(milliseconds: 0)).answer
        } catch {
            throw ProblemDetails(error)
        }
        // What the change needs in If-Match, so that nothing but what was shown is done.
        return .json(tag: Self.tag(of: records.catalogue), body: .json(JSONWriter.bytes { result.write(to: &$0) }))
    }

    func importCatalogue(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let isMerge = try Self.isMerge(request.query)
        // Reading a large file takes long: it is read here, where nobody waits for it.
        let document = try request.json()
        let file: CatalogueFile
        do { file = try CatalogueFile(reading: document, isMerge: isMerge) } catch { throw ProblemDetails(error) }
        let (caller, conditions) = (request.caller, request.conditions)
        return try write(request, .importCatalogue) { (records) throws(ProblemDetails) in
            try conditions.check(Self.tag(of: records.catalogue), .required)
        } _: { [builtIn] (records, moment) throws(Problem) in
            try records.importCatalogue(file, builtIn: builtIn, by: caller, at: moment.now)
        } answer: { result in
            .json(body: .json(JSONWriter.bytes { result.write(to: &$0) }))
        }
    }

    func resetCatalogue(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (caller, conditions) = (request.caller, request.conditions)
        return try write(request, .resetCatalogue) { (records) throws(ProblemDetails) in
            try conditions.check(Self.tag(of: records.catalogue), .optional)
        } _: { [builtIn] (records, moment) throws(Problem) in
            try records.resetCatalogue(to: builtIn, by: caller, at: moment.now)
        } answer: { result in
            .json(body: .json(JSONWriter.bytes { result.write(to: &$0) }))
        }
    }

    private static func tag(of catalogue: Catalogue) -> EntityTag { EntityTag("\(catalogue.revision)-\(version)") }

    private static func isMerge(_ query: Query) throws(ProblemDetails) -> Bool {
        try query.choice("mode", of: ["replace", "merge"]) == "merge"
    }

    /// A file, which is written and compressed once: anyone may ask for it.
    ///
    /// - Parameter revision: Of the catalogue that is served; what is kept goes with it.
    private func answer(
        _ request: borrowing Request, with catalogue: Catalogue, tag: EntityTag, asOf revision: Int
    ) throws(ProblemDetails) -> Response {
        let isPretty = request.wantsPretty
        return try serve(
            request, "\(tag.text)\(isPretty ? " pretty" : "")", revision: revision,
            effort: catalogue.count * .copying
        ) {
            let bytes = JSONWriter.bytes(reserving: 1 << 18) { catalogue.write(to: &$0) }
            return CatalogueAnswers.Answer(type: .json, body: KeptBody(json: bytes, isPretty: isPretty), tag: tag)
        }
    }
}
