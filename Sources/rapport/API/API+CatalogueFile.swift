import Guidance
import HTTP
import JSON
import Store

// The catalogue as one file: out, in, and back to what came with the release.

extension API {
    /// Room for a catalogue with every table well filled, in several languages.
    static let catalogueBytesMax = 16 << 20

    static let ofCatalogueFile = [
        APIOperation(
            .get, "/v1/catalogue", "getCatalogue", "Get the whole catalogue as one file.",
            asks: .read(.relationshipTypes),
            answers: [OperationAnswer(.ok, "The catalogue.", Catalogue.schema, [.etag])]
        ) { $0.exportCatalogue },
        APIOperation(
            .put, "/v1/catalogue", "importCatalogue", "Make the catalogue match a file, or merge a file into it.",
            asks: .act(.change, .relationshipTypes), query: [mode],
            body: .json(Catalogue.fileSchema, bytesMax: catalogueBytesMax),
            answers: [OperationAnswer(.ok, "What was changed.", CatalogueImport.schema, [.etag])], match: .required,
            isWrite: true,
            problems: [.inUse]
        ) { $0.importCatalogue },
        APIOperation(
            .get, "/v1/catalogue/release", "getCatalogueRelease", "Get the catalogue that came with this release.",
            asks: .nothing,
            answers: [OperationAnswer(.ok, "The catalogue of the release.", Catalogue.schema, [.etag])]
        ) { $0.exportBuiltIn },
        APIOperation(
            .post, "/v1/catalogue/diff", "diffCatalogue", "See what an import of a file would change.",
            asks: .act(.change, .relationshipTypes), query: [mode],
            body: .json(Catalogue.fileSchema, bytesMax: catalogueBytesMax),
            answers: [OperationAnswer(.ok, "What would be changed.", CatalogueImport.schema, [.etag])], problems: [.inUse]
        ) { $0.compareCatalogue },
        APIOperation(
            .post, "/v1/catalogue/reset", "resetCatalogue", "Put the catalogue back to what came with the release.",
            asks: .act(.change, .relationshipTypes),
            answers: [OperationAnswer(.ok, "What was changed.", CatalogueImport.schema, [.etag])], match: .optional,
            isWrite: true,
            problems: [.inUse]
        ) { $0.resetCatalogue },
    ]

    private static let mode = Parameter(
        "mode", .choice(["replace", "merge"]), "Whether records that the file lacks are deleted, which is so without it, or stay."
    )

    func exportCatalogue(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (catalogue, seesAuthors) = catalogue(for: request)
        return try answer(
            request, seesAuthors ? "authors" : "catalogue", with: catalogue, asOf: catalogue.revision, isPersonal: seesAuthors)
    }

    /// The catalogue of the release, as it came.
    func exportBuiltIn(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        try answer(request, "release", with: builtIn, asOf: store.durable.catalogueRevision)
    }

    /// What an import of the same file would do, without doing it.
    func compareCatalogue(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let isMerge = try Self.isMerge(request.query)
        let document = try request.json()
        let viewer = viewer(request)
        let result: CatalogueImport
        do {
            try viewer.checkCatalogue(.change)
            let file = try CatalogueFile(reading: document, isMerge: isMerge)
            result = try viewer.importCatalogue(file, builtIn: builtIn).answer.0
        } catch {
            throw ProblemDetails(error)
        }
        // What the change needs in If-Match, so that nothing but what was shown is done.
        return .json(tag: Self.tag(of: viewer.catalogue), body: .json(JSONWriter.bytes { result.write(to: &$0) }))
    }

    func importCatalogue(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let isMerge = try Self.isMerge(request.query)
        // Reading a large file takes long: it is read here, where nobody waits for it.
        let document = try request.json()
        let file: CatalogueFile
        do { file = try CatalogueFile(reading: document, isMerge: isMerge) } catch { throw ProblemDetails(error) }
        let conditions = request.conditions
        return try write(request, .importCatalogue, again: nil) { (viewer) throws(ProblemDetails) in
            try viewer.mayChangeCatalogue()
            try conditions.check(Self.tag(of: viewer.catalogue), .required)
        } _: { [builtIn] (viewer, _) throws(Problem) in
            try viewer.importCatalogue(file, builtIn: builtIn)
        } answer: {
            Self.answer($0, with: $1)
        }
    }

    func resetCatalogue(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let conditions = request.conditions
        // What the first has put back is not kept: this one puts back nothing, and says so.
        let again: Again<(CatalogueImport, Catalogue)> = { (viewer, _) throws(Problem) in
            try viewer.checkCatalogue(.change)
            return (CatalogueImport(unchangedCount: viewer.catalogue.count), viewer.catalogue)
        }
        return try write(request, .resetCatalogue, again: again) { (viewer) throws(ProblemDetails) in
            try viewer.mayChangeCatalogue()
            try conditions.check(Self.tag(of: viewer.catalogue), .optional)
        } _: { [builtIn] (viewer, _) throws(Problem) in
            try viewer.resetCatalogue(to: builtIn)
        } answer: {
            Self.answer($0, with: $1)
        }
    }

    /// What was changed, with the tag that the next change needs.
    private static func answer(_ result: CatalogueImport, with catalogue: Catalogue) -> Response {
        .json(tag: tag(of: catalogue), body: .json(JSONWriter.bytes { result.write(to: &$0) }))
    }

    /// That of the file, which has to be written for it.
    private static func tag(of catalogue: Catalogue) -> EntityTag {
        EntityTag(revision: catalogue.revision, of: file(of: catalogue))
    }

    private static func file(of catalogue: Catalogue) -> [UInt8] {
        JSONWriter.bytes(reserving: 1 << 18) { catalogue.write(to: &$0) }
    }

    private static func isMerge(_ query: Query) throws(ProblemDetails) -> Bool {
        try query.choice("mode", of: ["replace", "merge"]) == "merge"
    }

    /// A file, which is written and compressed once: anyone may ask for it.
    ///
    /// - Parameter revision: Of the catalogue that is served; what is kept goes with it.
    private func answer(
        _ request: borrowing Request, _ name: String, with catalogue: Catalogue, asOf revision: Int, isPersonal: Bool = false
    ) throws(ProblemDetails) -> Response {
        let isPretty = request.wantsPretty
        return try serve(
            request, "\(name)\(isPretty ? " pretty" : "")", revision: revision,
            effort: catalogue.count * .copying
        ) {
            let bytes = Self.file(of: catalogue)
            return CatalogueAnswers.Answer(
                type: .json, body: KeptBody(json: bytes, isPretty: isPretty),
                tag: EntityTag(revision: catalogue.revision, of: bytes), isPersonal: isPersonal)
        }
    }
}

extension Viewer {
    /// What the caller may do with the catalogue goes before what it knows of it.
    func mayChangeCatalogue() throws(ProblemDetails) {
        do throws(Problem) { try checkCatalogue(.change) } catch { throw ProblemDetails(error) }
    }
}
