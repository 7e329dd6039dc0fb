import Glibc
@testable import Guidance
import JSON

@_spi(Journal) @testable import Store

/// A folder that the store itself has written, with a record of every kind: what inputs go on from, and what seeds are taken
/// from. It is the same in every process, as inputs name its ids.
struct RealFolder: Sendable {
    /// The lines of the journal without their checksums and line feeds.
    private(set) var lines: [[UInt8]] = []
    /// The first line of a snapshot of it, in the same way.
    private(set) var header: [UInt8] = []
    /// The lines of the snapshot between its first and its last.
    private(set) var records: [[UInt8]] = []
    /// The sequence number of the last line.
    var sequence: Int { lines.count }

    static let now = Instant(milliseconds: 1_795_000_000_000)
    static let surroundings = Surroundings(clock: { now }, times: { (now, 0) })
    static let written = RealFolder()

    private init() {
        let scratch = Scratch()
        guard let store = try? Store.open(scratch.settings, Self.surroundings, initial: Self.catalogue, log: { _ in }) else {
            fatalError("the real folder cannot be made")
        }
        let writer = Writer(store)
        for number in 1...3 { writer.create(Self.program(number), id: ID(RecordKey(at: Self.now, count: number, random: 7))) }
        for id in store.durable.records.programs.ids {
            writer.patch(Program.self, id, #"{"endsOn":"2027-06-30","plannedSessions":12}"#)
            writer.write { records, _ throws(Problem) in
                try records.setDesign(
                    id, to: document(#"{"model":"one to one","matchingProcess":"by hand"}"#), by: "key-1", at: Self.now)
            }
            writer.move(id)
        }
        writer.patch(Source.self, store.durable.records.catalogue.sources.all[0].value.id, #"{"title":"A Diary"}"#)
        writer.delete(Program.self, store.durable.records.programs.ids[0])
        check((try? store.makeSnapshot()) != nil, "a snapshot of the real folder is made")
        store.close()
        defer { scratch.remove() }
        let folder = scratch.folder
        func read(_ path: String) -> [[UInt8]] {
            guard let file = try? File.openToRead(path, in: folder), let size = try? file.size(),
                let bytes = try? file.read(at: 0, count: size)
            else { fatalError("\(path) cannot be read") }
            return bytes.split(separator: 0x0A).map { Array($0) }
        }
        lines = read(folder.segment(first: 1)).dropFirst().map { Array($0.dropFirst(sealedFrom)) }
        let snapshot = read(folder.snapshot(lines.count))
        header = Array(snapshot[0].dropFirst(sealedFrom))
        records = Array(snapshot.dropFirst().dropLast())
    }

    /// One of everything, as small as its rules allow, and a key: a fault for each name that is missing would take most of the time.
    private static func catalogue() -> [Change] {
        let file: CatalogueFile
        do { file = try CatalogueFile(document(catalogueText)) } catch { fatalError("the catalogue is faulty: \(error)") }
        let key = AccessKey(id: "key-1", sha256: String(repeating: "0", count: 64), createdAt: now)
        return file.changes + [.put(Stored(key, revision: 1))]
    }

    private static let catalogueText = #"""
        {"recordedAt":"2026-11-22T00:00:00.000Z",
        "sources":[{"id":"diary","title":"A Day","kind":"practitioner","year":2020},{"id":"book","title":"A Book","kind":"practitioner"}],
        "dimensions":[
        {"id":"pace","name":"Pace","question":"How fast?",
        "scale":{"kind":"spectrum","ends":[{"id":"slow","label":"Slow","translations":{"de":{"label":"Langsam"}}},{"id":"fast","label":"Fast"}]},
        "questions":[{"id":"haste","question":"How soon?","kind":"reason","options":[
        {"id":"now","label":"Now","need":"haste","points":{"coaching":3},"claims":["coaching-pace"]},
        {"id":"later","label":"Later","need":"rest","points":{"tutoring":3},"claims":["tutoring-pace"]}]}]},
        {"id":"time","name":"Time","question":"How long?","scale":{"kind":"duration"}},
        {"id":"plan","name":"Plan","question":"Is there one?",
        "scale":{"kind":"choice","choices":[{"id":"yes","label":"A plan"},{"id":"no","label":"No plan"}]}},
        {"id":"aim","name":"Aim","question":"What for?","scale":{"kind":"text"}}],
        "relationshipTypes":[
        {"id":"coaching","name":"Coaching","summary":"With an end.","roles":{"guide":"coach","learner":"coachee"},"programmable":true,
        "policy":{"design":{"required":false,"components":[]},"length":{"typical":"P6M","most":"P12M","end":"required"},
        "manager":"partner","consent":"learner-accepts","agenda":"both","outcomes":"measured","expertise":"subject",
        "confidentiality":"shared-with-agreement"},"translations":{"de":{"name":"Coaching","summary":"Mit Ende."}}},
        {"id":"tutoring","name":"Tutoring","summary":"By the hour.","roles":{"guide":"tutor","learner":"pupil"},"programmable":true,
        "policy":{"design":{"required":true,"components":["model","matchingProcess"]},"length":{"least":"P1M","end":"open"},
        "manager":"partner","consent":"learner-accepts","agenda":"both","outcomes":"measured","expertise":"subject",
        "confidentiality":"shared-with-agreement"}}],
        "claims":[
        {"id":"coaching-pace","relationshipType":"coaching","dimension":"pace","source":"diary","statement":"Fast.","value":2,"locator":"page 1",
        "strength":"always","translations":{"de":{"statement":"Schnell."}}},
        {"id":"tutoring-pace","relationshipType":"tutoring","dimension":"pace","source":"book","statement":"Slow.","value":-2,"locator":"page 2",
        "strength":"may"},
        {"id":"coaching-time","relationshipType":"coaching","dimension":"time","source":"diary","statement":"Short.","value":{"most":"P3M"},
        "reading":"a few sessions","locator":"page 3","strength":"may"},
        {"id":"coaching-plan","relationshipType":"coaching","dimension":"plan","source":"book","statement":"None.","value":"no","locator":"page 4",
        "strength":"always"},
        {"id":"coaching-aim","relationshipType":"coaching","dimension":"aim","source":"book","statement":"Skill.","value":"A skill",
        "locator":"page 5","strength":"always"}],
        "tensions":[{"id":"haste","claims":["coaching-pace","tutoring-pace"],"statement":"Haste."}]}
        """#

    private static func program(_ number: Int) -> String {
        #"{"name":"Programme \#(number)","relationshipTypes":["coaching"],"startsOn":"2027-01-0\#(number)","length":"P6M","objectives":[{"statement":"More","baseline":1.5,"target":3}]}"#
    }
}

/// A folder of its own for one input, in memory where that can be.
struct Scratch {
    let path: String

    init() {
        for parent in ["/dev/shm", "/tmp"] {
            var name = Array("\(parent)/rapport-fuzz-XXXXXX".utf8CString)
            guard mkdtemp(&name) != nil else { continue }
            path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            return
        }
        fatalError("no folder for the input")
    }

    var folder: DataFolder { DataFolder(path) }

    var settings: Store.Settings { Store.Settings(folder: path) }

    /// The journal and snapshots are all that has names of its own.
    func remove() {
        for part in [folder.journal, folder.snapshots] {
            for name in (try? folder.names(in: part)) ?? [] { unlink("\(part)/\(name)") }
            rmdir(part)
        }
        for name in ["LOCK", "INCOMPLETE", "stream.jsonl"] { unlink("\(path)/\(name)") }
        check(rmdir(path) == 0, "nothing else is left in the folder")
    }
}
