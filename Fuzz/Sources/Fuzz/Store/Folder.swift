import CShim
import Glibc
@testable import Guidance
import JSON
import Platform

@_spi(Journal) @testable import Store

/// The length of `{"crc":"9f3a11c2"`, after which an input has its say.
let sealedFrom = 17

/// A line that matches its checksum whatever it says.
func sealed(_ members: some Collection<UInt8>) -> [UInt8] {
    let crc = Array(members).withUnsafeBytes { cs_crc32($0.baseAddress, $0.count) }
    return Array(#"{"crc":"\#(Hexadecimal.digits(of: crc))""#.utf8) + members
}

/// What a fuzzed folder has in place of what the store wrote.
enum FolderForm: UInt8, CaseIterable {
    /// Lines of a journal that follow the first few of the real one.
    case journal
    /// A snapshot, its first line from the input, with the first few records of the real one, and no journal before it.
    case snapshot
    /// The same as a stream that is imported.
    case stream
    /// The same beside the real journal.
    case both
    /// The real snapshot under a first line from the input, and lines of the journal after it.
    case continued
}

/// The first octet is the form, the second how much of the real folder stays; lines without their checksums follow.
struct FolderInput {
    let form: FolderForm
    let keptCount: Int
    let lines: [[UInt8]]

    init(_ form: FolderForm, keptCount: Int, _ lines: [[UInt8]]) {
        (self.form, self.keptCount, self.lines) = (form, keptCount, lines)
    }

    init?(_ input: UnsafeRawBufferPointer) {
        guard input.count > 2 else { return nil }
        form = FolderForm.allCases[Int(input[0]) % FolderForm.allCases.count]
        keptCount = Int(input[1])
        lines = input.from(2).split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    }

    var bytes: [UInt8] { [form.rawValue, UInt8(keptCount)] + lines.joined(separator: [0x0A]) }

    /// Every line and every record of the real folder in its place, in each form.
    static func seeds() -> [[UInt8]] {
        let real = RealFolder.written
        let lines = real.lines.enumerated().map { FolderInput(.journal, keptCount: $0, [$1]) }
        let records = [FolderForm.snapshot, .stream, .both].flatMap { form in
            real.records.enumerated().map { FolderInput(form, keptCount: $0, [real.header, $1]) }
        }
        let continued = real.lines.enumerated().map { place, line in
            let text = String(decoding: line, as: UTF8.self).replacing(
                #","seq":\#(place + 1),"#, with: #","seq":\#(real.sequence + 1),"#)
            return FolderInput(.continued, keptCount: 0, [real.header, Array(text.utf8)])
        }
        return (lines + records + continued).map(\.bytes)
    }

    // MARK: The folder

    /// - Returns: Why an import of the stream was refused; nil if the folder is there, sound or not.
    func lay(in scratch: Scratch) -> StoreError? {
        let (real, folder) = (RealFolder.written, scratch.folder)
        do {
            if form != .stream { try folder.make() }
            switch form {
            case .journal:
                try Self.lay(Segment.header(first: 1) + joined(real.lines.prefix(keptCount) + lines), folder.segment(first: 1))
            case .snapshot:
                let sequence = snapshotSequence ?? real.sequence
                try Self.lay(snapshot(real.records.prefix(keptCount) + lines.dropFirst()), folder.snapshot(sequence))
                try Self.lay(Segment.header(first: sequence + 1), folder.segment(first: sequence + 1))
            case .continued:
                let sequence = snapshotSequence ?? real.sequence
                try Self.lay(snapshot(real.records), folder.snapshot(sequence))
                let after = Segment.header(first: sequence + 1) + joined(lines.dropFirst())
                try Self.lay(after, folder.segment(first: sequence + 1))
            case .stream:
                try Self.lay(snapshot(real.records.prefix(keptCount) + lines.dropFirst()), "\(scratch.path)/stream.jsonl")
                try Import("\(scratch.path)/stream.jsonl").apply(to: scratch.path)
            case .both:
                try Self.lay(Segment.header(first: 1) + joined(real.lines), folder.segment(first: 1))
                try Self.lay(snapshot(real.records.prefix(keptCount) + lines.dropFirst()), folder.snapshot(real.sequence))
                try Self.lay(Segment.header(first: real.sequence + 1), folder.segment(first: real.sequence + 1))
            }
            return nil
        } catch let error as StoreError {
            return error
        } catch {
            fatalError("the folder cannot be laid: \(error)")
        }
    }

    private func joined(_ lines: some Sequence<[UInt8]>) -> [UInt8] { lines.flatMap { sealed($0) + [0x0A] } }

    /// What the first line says, if a file can be named by it.
    private var snapshotSequence: Int? {
        guard let header = try? Snapshot.header(sealed(lines[0])), header.sequence > 0 else { return nil }
        return header.sequence
    }

    private func snapshot(_ records: some Collection<[UInt8]>) -> [UInt8] {
        let bytes = sealed(lines[0]) + [0x0A] + records.flatMap { $0 + [0x0A] }
        return bytes + Snapshot.line(count: records.count, sha256: bytes.withUnsafeBytes(SHA256.digest))
    }

    private static func lay(_ bytes: [UInt8], _ path: String) throws(FileError) {
        let file = try File.openToWrite(path)
        try file.write(bytes, at: 0)
    }
}

/// A folder whose checksums are right and whose content nobody wrote: it is refused with a sentence, or it serves, closes, and
/// holds afterwards what it held. `verify` says beforehand which of the two.
func fuzzFolder(_ bytes: UnsafeRawBufferPointer) {
    guard let input = FolderInput(bytes) else { return }
    let scratch = Scratch()
    defer { scratch.remove() }
    if let refusal = input.lay(in: scratch) { return checkSentence(refusal) }
    let verdict = Result { () throws(StoreError) in try Store.verify(folder: scratch.path) }
    let store: Store
    do throws(StoreError) {
        store = try Store.open(
            scratch.settings, RealFolder.surroundings, initial: { [] }, log: { check(!$0.isEmpty, "a log line says something") })
    } catch {
        checkSentence(error)
        let isSound = (try? verdict.get())?.isSound ?? false
        return check(!isSound && input.form != .stream, "what is sound opens: \(error)")
    }
    switch verdict {
    // Verification also holds a snapshot against the lines before it, which a start passes over.
    case .success(let found):
        check(found.isSound || input.form == .both, "what is damaged does not open: \(found.faults.map(\.description))")
    case .failure(let error): check(input.form == .both, "what is refused does not open: \(error)")
    }
    Requests(store).send()
    let (records, sequence) = (store.durable.records, store.durable.sequence)
    store.close()
    guard input.form != .both || (try? verdict.get())?.isSound == true else { return }
    do throws(StoreError) {
        let found = try Store.verify(folder: scratch.path)
        check(found.isSound, "what was served is sound: \(found.faults.map(\.description))")
        let again = try Recovery(scratch.folder).edition
        check(again.records == records && again.sequence == sequence, "what was served is there after a start")
        let export = try Export(of: scratch.path)
        check(sequence == 0 || export.sequence == sequence, "what was served can be exported")
    } catch .outOfReach where sequence == 0 {
        return
    } catch {
        check(false, "what was served opens again: \(error)")
    }
}

private func checkSentence(_ error: StoreError) {
    check(
        error.description.split(separator: " ").count > 3 && !error.description.contains("\n"),
        "a refusal is a sentence: \(error)")
}
