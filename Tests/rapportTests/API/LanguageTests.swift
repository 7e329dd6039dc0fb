import JSON
import Testing

/// The catalogue in the language that a client reads.
@Suite struct LanguageTests {
    let service: ServiceProcess
    let guest: Client

    init() throws {
        service = try ServiceProcess()
        guest = try service.guest()
    }

    private static let many = (0..<200).map { "x\(Character(UnicodeScalar(97 + $0 % 26)!));q=0.9" }.joined(separator: ", ")

    static let choices: [(accepted: String, language: String)] = [
        ("de", "de"), ("DE", "de"), ("de-AT", "de"), ("de-Latn-DE-1996", "de"), ("fr, de", "de"), ("fr", "en"), ("en-GB", "en"),
        ("en, de", "en"), ("de;q=0.2, en;q=0.8", "en"), ("de;q=0.8, en;q=0.2", "de"), ("en;q=0.5,de;q=0.5", "en"),
        ("de;q=0.5,en;q=0.5", "de"), ("de;q=0", "en"), ("de;q=0, en;q=0", "en"), ("de;q=0.001", "de"), ("*", "en"),
        ("*, de;q=0.5", "de"), ("fr;q=1, de;q=0.1", "de"), ("de;q=2", "en"), ("de;q=0.0001", "en"), ("de;q=", "en"),
        ("de;q=x", "en"),
        (";", "en"), (",,,", "en"), ("d", "en"), ("deutsch", "en"), ("de_AT", "de"), ("de_DE.UTF-8", "de"), ("_de", "en"),
        ("de-", "en"), ("-de", "en"),
        ("de--AT", "en"),
        ("\"de\"", "en"), ("de;level=1;q=0.5", "de"), ("  de  ", "de"), (String(repeating: "de-", count: 500) + "AT", "en"),
        (many, "en"), ("de, \(many)", "de"), ("de;q=0.95, \(many)", "de"), ("i-klingon, x-private, de", "de"),
    ]

    @Test func `the language is the one that the client likes best of those there are`() throws {
        for (accepted, language) in Self.choices {
            for (target, texts) in [
                ("/v1/dimensions/duration", ["en": "Duration", "de": "Dauer"]),
                ("/v1/rules", ["en": "anyone enrolls", "de": "Ein Programm"]),
                ("/v1/comparison?types=coaching&dimensions=duration", ["en": "Duration", "de": "Dauer"]),
                ("/v1/conflicts", ["en": "says", "de": "sagt"]), ("/v1/questionnaire", ["en": "What", "de": "Was"]),
            ] {
                let answer = try guest.get(target, ["Accept-Language": accepted])
                #expect(answer.status == 200 && answer["Content-Language"] == language, "\(accepted.prefix(60)) \(target)")
                #expect(answer.text.contains(texts[language] ?? "-"), "\(accepted.prefix(60)) \(target)")
                #expect(answer["Vary"] == "Accept, Accept-Encoding, Accept-Language")
            }
        }
        #expect(try guest.get("/v1/rules")["Content-Language"] == "en")
        try guest.write(
            "GET /v1/rules HTTP/1.1\r\nHost: a\r\nAccept-Language: fr\r\nAccept-Language: en;q=0.2\r\naccept-language: de;q=0.5\r\n\r\n"
        )
        #expect(try guest.read()["Content-Language"] == "de", "several lines are one list")
        try guest.write("GET /v1/rules HTTP/1.1\r\nHost: a\r\nAccept-Language:\r\n\r\n")
        #expect(try guest.read()["Content-Language"] == "en")
    }

    @Test func `English readers get a record as it is kept, with its translations, others in one language without`() throws {
        for sample in Sample.records {
            let record = "\(sample.list)/\(sample.builtIn)"
            let (english, german) = (try guest.get(record), try guest.get(record, ["Accept-Language": "de"]))
            #expect(!german.text.contains("\"translations\"") && english["Content-Language"] == "en", "\(record)")
            #expect(try german.json()["id"]?.string == sample.builtIn && german.value("provenance") != nil)
            if sample.table == "sources" { continue }  // a document has its title in one language
            #expect(english.text.contains("\"translations\":{\"de\""), "\(record)")
            #expect(try german.string(sample.text) == english.string("translations.de.\(sample.text)"), "\(record)")
            #expect(english.tag != german.tag)
            #expect(try guest.get(record, ["Accept-Language": "de", "If-None-Match": english.tag ?? ""]).status == 200)
            #expect(try guest.get(record, ["Accept-Language": "en", "If-None-Match": german.tag ?? ""]).status == 200)
        }
        for target in ["/v1/comparison", "/v1/questionnaire"] {
            for language in ["en", "de"] {
                #expect(try !guest.get(target, ["Accept-Language": language]).text.contains("\"translations\""), "\(target)")
            }
        }
        let answers = #"{"answers":[{"question":"timescale","option":"weeks"}]}"#
        let recommendation = try guest.post("/v1/recommendations", answers, ["Accept-Language": "de"])
        #expect(try recommendation["Content-Language"] == "de" && recommendation.string("explanation")?.contains("Punkt") == true)
        #expect(!recommendation.text.contains("\"translations\""))
    }

    @Test func `HEAD, 304 and a packed answer tell the language too`() throws {
        for target in ["/v1/claims", "/v1/comparison", "/v1/dimensions/duration"] {
            let german = ["Accept-Language": "de"]
            let answer = try guest.get(target, german)
            let head = try guest.send("HEAD", target, fields: german)
            #expect(
                head["Content-Language"] == "de" && head.tag == answer.tag && head["Content-Length"] == answer["Content-Length"])
            let known = try guest.get(target, german.merging(["If-None-Match": answer.tag ?? ""]) { $1 })
            #expect(known.status == 304 && known["Content-Language"] == nil && known["Vary"] == answer["Vary"])
            let packed = try guest.get(target, german.merging(["Accept-Encoding": "gzip"]) { $1 })
            #expect(packed["Content-Encoding"] == "gzip" && packed["Content-Language"] == "de" && packed.tag != answer.tag)
            #expect(packed.tag != (try guest.get(target, ["Accept-Encoding": "gzip"]).tag), "\(target)")
            #expect(try guest.get(target, ["Accept-Language": "de"]).body == answer.body)
        }
        let next = try #require(try guest.get("/v1/claims?limit=2", ["Accept-Language": "de"])["Link"])
        let address = String(next.dropFirst().prefix { $0 != ">" })
        #expect(try guest.get(address, ["Accept-Language": "de"]).status == 200)
    }

    @Test func `a translation makes its language one to choose, and what it leaves out is read as it was written`() throws {
        let ines = try service.admin()
        let french = ["Accept-Language": "fr-CA, de;q=0.5"]
        let dimension = "/v1/dimensions/duration"
        #expect(try guest.get(dimension, french)["Content-Language"] == "de")
        let patched = try ines.patch(dimension, #"{"translations":{"fr":{"name":"Durée"}}}"#, ifMatch: "*")
        #expect(try patched.string("translations.de.name") == "Dauer", "the others stay")
        let answer = try guest.get(dimension, french)
        #expect(try answer["Content-Language"] == "fr, de" && answer.string("name") == "Durée")
        #expect(try answer.string("question") == guest.get(dimension).string("question"), "a record has one language")
        #expect(try guest.get("/v1/conflicts", french).text.contains(" sagt"), "what there is not in French is in German")
        #expect(try guest.get("/v1/claims/coaching-duration-manfre", french).text.contains("Absatz 3"))
        let onlyFrench = try guest.get("/v1/conflicts", ["Accept-Language": "fr"])
        #expect(onlyFrench["Content-Language"] == "fr, en" && onlyFrench.text.contains(" says "))
        let cell = try guest.get("/v1/comparison?types=coaching&dimensions=duration,initiative", french)
        #expect(cell["Content-Language"] == "fr, de" && cell.text.contains("Durée") && cell.text.contains("Initiative"))
        #expect(try ines.patch(dimension, #"{"translations":{"fr":null}}"#, ifMatch: "*").status == 200)
        #expect(try guest.get(dimension, french)["Content-Language"] == "de")

        let spectrum = try ines.record(Sample.records[1], "cost")
        let ends =
            #"{"scale":{"ends":[{"id":"cheap","label":"Cheap","translations":{"it":{"label":"Economico"}}},{"id":"dear","label":"Dear"}]}}"#
        #expect(try ines.patch(spectrum, ends, ifMatch: "*").status == 200)
        let italian = try guest.get(spectrum, ["Accept-Language": "it"])
        #expect(
            italian["Content-Language"] == "it, en" && italian.text.contains("Economico") && italian.text.contains("\"Dear\""))
    }

    @Test func `a record of another language can be read in English where it is translated`() throws {
        let ines = try service.admin()
        let document =
            #"{"id":"pruefung","title":"Unsere Prüfung","kind":"organization","translations":{"en":{"title":"Our review"}}}"#
        let source = try ines.post("/v1/sources", document)
        #expect(try source.status == 201 && source.string("title") == "Unsere Prüfung")
        let kept = try ines.get("/v1/sources/pruefung")
        #expect(kept.body == source.body && kept.tag == source.tag, "as it is kept, to be written back")
        #expect(kept["Content-Language"] == nil && kept["Vary"]?.contains("Accept-Language") == true, "nobody said which it is")
        let english = try guest.get("/v1/sources/pruefung", ["Accept-Language": "en-GB, de;q=0.5"])
        #expect(try english.string("title") == "Our review" && english.value("translations") == nil)
        #expect(english["Content-Language"] == "en" && english.tag != kept.tag)
        let written = try ines.put("/v1/sources/pruefung", english.text, ifMatch: english.tag)
        #expect(try written.problem(412) == "precondition-failed", "only what is kept is whole")
        for list in ["/v1/sources?origin=own", "/v1/sources"] {
            let known = try guest.get(list, ["Accept-Language": "en"])
            #expect(known["Content-Language"] == "en" && known.text.contains("Our review"), "\(list)")
            #expect(try guest.get(list)["Content-Language"] == nil, "\(list)")
            let same = try guest.get(list, ["If-None-Match": guest.get(list).tag ?? ""])
            #expect(same.status == 304 && same["Content-Language"] == nil)
        }
        let german = try ines.get("/v1/sources/pruefung", ["Accept-Language": "de"])
        #expect(german.body == kept.body && german["Content-Language"] == nil, "without words in German it is as it is kept")
        let claim = Sample.records[2].document("ours").replacing("manfre", with: "pruefung")
        #expect(try ines.post("/v1/claims", claim).status == 201)
        let target = "/v1/comparison?types=coaching&dimensions=duration"
        #expect(try guest.get(target).text.contains("Our review") && !guest.get(target).text.contains("Unsere"))
        let conflict = try guest.get("/v1/conflicts/coaching.duration")
        #expect(!conflict.text.contains("Unsere") && conflict["Content-Language"] == "en")
        #expect(try guest.get(target, ["Accept-Language": "de"]).text.contains("Unsere Prüfung"))
    }
}
