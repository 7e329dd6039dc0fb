import Foundation
import Glibc
import JSON
import Testing

/// `rapport export` and `import`: everything as one stream, and back.
@Suite struct StreamTests {
    private static let export = ["export", "--data-dir", "data"]

    @Test func `what is exported and imported is the same, and goes on from there`() throws {
        let service = try ServiceProcess()
        try service.fill(4)
        let folder = service.folder
        let programs = try service.programs()
        let last = try #require(try service.metric("rapport_journal_last_sequence"))
        let catalogue = try service.admin().get("/v1/claims")
        let beside = try folder.run(Self.export)
        #expect(
            beside.code == 0 && beside.errors.hasSuffix("everything up to sequence number \(Int(last))\n"), "\(beside.errors)")
        #expect(beside.errors.contains("programs: 3\n"))
        service.stop()
        let alone = try folder.run(Self.export + ["--to", "all"])
        #expect(alone.code == 0 && alone.output.isEmpty && alone.errors.contains("programs: 3\n"), "\(alone)")
        let lines = try String(decoding: folder.bytes("all"), as: UTF8.self).split(separator: "\n")
        #expect(Self.records(beside.output) == Array(lines.dropFirst().dropLast()))
        for line in lines { #expect(throws: Never.self) { try JSONDocument(Array(line.utf8)) } }

        let dry = try folder.run(["import", "all", "--data-dir", "new"])
        #expect(
            dry.code == 0 && dry.output.contains("the stream is whole; it was exported at 20")
                && dry.output.contains("programs: 3\n"), "\(dry)")
        #expect(dry.output.hasSuffix("Nothing changed. Run again with --apply to create new.\n") && folder.files("new").isEmpty)
        let run = try folder.run(["import", "all", "--data-dir", "new", "--apply"])
        #expect(
            run.code == 0 && run.output.hasSuffix("new holds it; the next decision gets sequence number \(Int(last) + 1)\n"),
            "\(run)")
        let again = try folder.run(["export", "--data-dir", "new"])
        #expect(again.code == 0 && Self.records(again.output) == Self.records(beside.output))
        #expect(try folder.run(["verify", "new"]).output.hasSuffix("No faults found.\n"))

        let imported = try ServiceProcess(in: folder, ["RAPPORT_DATA_DIR": "new"])
        #expect(try imported.programs() == programs)
        let claims = try imported.admin().get("/v1/claims")
        #expect(claims.body == catalogue.body && claims.tag == catalogue.tag)
        let next = try #require(try imported.admin().open().split(separator: "/").last)
        #expect(programs.keys.allSatisfy { $0 < next })
        #expect(try imported.metric("rapport_journal_last_sequence") == last + 1)
    }

    /// The lines between the first and the last.
    private static func records(_ stream: String) -> [Substring] {
        Array(stream.split(separator: "\n").dropFirst().dropLast())
    }

    @Test func `the greatest id is remembered, though its program is gone`() throws {
        let service = try ServiceProcess()
        try service.fill(2)
        let gone = try service.admin().open()
        #expect(try service.admin().delete(gone, ifMatch: "*").status == 204)
        service.stop()
        #expect(try service.folder.run(Self.export + ["--to", "all"]).code == 0)
        #expect(try service.folder.run(["import", "all", "--data-dir", "new", "--apply"]).code == 0)
        let imported = try ServiceProcess(in: service.folder, ["RAPPORT_DATA_DIR": "new"])
        #expect(try imported.admin().open() > gone)
    }

    /// A stream of a little data, in the file `all`.
    private func exported(_ count: Int = 2) throws -> TemporaryFolder {
        let service = try ServiceProcess()
        try service.fill(count)
        service.stop()
        #expect(try service.folder.run(Self.export + ["--to", "all"]).code == 0)
        return service.folder
    }

    @Test func `a stream comes through a pipe, and is judged by its end before any of it is used`() throws {
        let folder = try exported()
        let bytes = try folder.bytes("all")
        for (count, code) in [(bytes.count - 2, Int32(1)), (bytes.count / 2, 1), (0, 1), (bytes.count, 0)] {
            let pipe = "\(folder.path)/pipe"
            try #require(mkfifo(pipe, 0o600) == 0)
            defer { unlink(pipe) }
            let feeder = Thread {
                let descriptor = open(pipe, O_WRONLY | O_CLOEXEC)  // a process that another test starts would hold it open
                _ = bytes.prefix(count).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                close(descriptor)
            }
            feeder.start()
            let run = try folder.run(["import", "-", "--data-dir", "new", "--apply"], redirection: "< pipe")
            #expect(run.code == code, "\(run)")
            if code == 1 {
                let reason =
                    count == 0
                    ? "standard input cannot be imported: it is empty"
                    : "nothing was imported: standard input line 1 (byte 0): it begins as an export does, but lacks its last line"
                #expect(run.output.isEmpty && run.errors.contains(reason), "\(run)")
                #expect(folder.files("new").isEmpty)
            }
        }
        #expect(try folder.run(["verify", "new"]).code == 0)
    }

    @Test func `a stream that differs in any way is refused with its line, and nothing is made`() throws {
        let folder = try exported()
        let good = try folder.bytes("all")
        var lines = good.split(separator: 0x0A).map { Array($0) }
        func refuse(_ bytes: [UInt8], _ reason: String) throws {
            try Data(bytes).write(to: URL(filePath: "\(folder.path)/bad"))
            let run = try folder.run(["import", "bad", "--data-dir", "new", "--apply"])
            #expect(run.code == 1 && run.output.isEmpty && run.errors.contains(reason), "\(run)")
            #expect(!folder.files(".").contains("new"))
        }
        func joined(_ lines: [[UInt8]]) -> [UInt8] { lines.flatMap { $0 + [0x0A] } }

        let name = try #require(good.firstRange(of: Array("\"name\":\"P 1\"".utf8)))
        var changed = good
        changed[name.upperBound - 2] = UInt8(ascii: "2")
        try refuse(changed, "its bytes do not match the SHA-256 in its last line")
        changed = good
        changed[10] ^= 1
        try refuse(changed, "line 1 (byte 0): it does not start with the first line of a snapshot")
        changed = good
        changed[name.lowerBound] = UInt8(ascii: "{")
        try refuse(changed, "it is not JSON")
        try refuse(joined(lines.dropLast()), "it begins as an export does, but lacks its last line: it was cut off")
        try refuse(good + good, "bad line ")
        let line = lines.remove(at: 3)
        try refuse(joined(lines), "records, and its last line says")
        lines.insert(line, at: 4)
        try refuse(joined(lines), "bad line ")
        try refuse(Array("hello\n".utf8), "it does not begin as an export does")
        try refuse(Array("<html>".utf8), "it does not begin as an export does")
        try refuse([], "bad cannot be imported: it is empty")
        try refuse([0x1F, 0x8B, 8, 0] + good, "it is gzip; unpack it on the way: zcat FILE | rapport import -")
        try refuse([0x28, 0xB5, 0x2F, 0xFD], "it is Zstandard")
        try refuse([0xFF, 0xFE] + good.flatMap { [$0, 0] }, "it is UTF-16, and not UTF-8; turn it back: iconv")
        try refuse([0xFE, 0xFF] + good.flatMap { [0, $0] }, "it is UTF-16")
        try refuse(good.flatMap { [$0, 0] }, "it is UTF-16")
        try refuse(joined(Array(lines[..<2]) + [[]] + Array(lines[2...])), "bad line ")
        try refuse([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF] + good, "bad line 1")
        let nowhere = try folder.run(["import", "nowhere", "--data-dir", "new"])
        #expect(
            nowhere.code == 1 && nowhere.errors.contains("nowhere cannot be imported: No such file or directory; name a file"),
            "\(nowhere)")
        #expect(try folder.run(["import", ".", "--data-dir", "new"]).code == 1)
    }

    /// What editors and other systems do to a text, each by itself and all together.
    @Test(arguments: ["CR LF", "an empty line", "empty lines", "no last line feed", "a byte order mark", "all", "nothing"])
    func `a stream that only its text has changed is taken`(_ what: String) throws {
        let folder = try exported()
        var bytes = try folder.bytes("all")
        if what == "CR LF" || what == "all" { bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }
        switch what {
        case "an empty line": bytes += [0x0A]
        case "empty lines", "all": bytes += [0x0A, 0x0D, 0x0A, 0x0A]
        case "no last line feed": bytes.removeLast()
        default: break
        }
        if what == "a byte order mark" || what == "all" { bytes = [0xEF, 0xBB, 0xBF] + bytes }
        try Data(bytes).write(to: URL(filePath: "\(folder.path)/changed"))
        for (file, redirection) in [("changed", ""), ("/dev/stdin", "< changed"), ("-", "< changed"), ("/dev/fd/0", "< pipe")] {
            let pipe = "\(folder.path)/pipe"
            try #require(mkfifo(pipe, 0o600) == 0)
            defer { unlink(pipe) }
            let feeder = Thread { [bytes] in
                let descriptor = open(pipe, O_WRONLY | O_CLOEXEC)
                for part in stride(from: 0, to: bytes.count, by: 7) {
                    _ = bytes[part..<min(part + 7, bytes.count)].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                }
                close(descriptor)
            }
            if redirection == "< pipe" { feeder.start() }
            let run = try folder.run(["import", file, "--data-dir", "new"], redirection: redirection)
            #expect(run.code == 0 && run.output.contains("the stream is whole") && run.errors.isEmpty, "\(what) \(file): \(run)")
        }
        #expect(try folder.run(["import", "changed", "--data-dir", "new", "--apply"]).code == 0)
        #expect(try folder.run(["verify", "new"]).code == 0)
    }

    @Test func `a file that is there, and a folder that holds data, stay as they are`() throws {
        let service = try ServiceProcess()
        let folder = service.folder
        _ = try folder.write("mine", to: "mine")
        let run = try folder.run(Self.export + ["--to", "mine"])
        #expect(run.code == 1 && run.errors == "rapport: mine cannot be made: File exists\n", "\(run)")
        #expect(try String(decoding: folder.bytes("mine"), as: UTF8.self) == "mine")
        #expect(try folder.run(Self.export + ["--to", "all"]).code == 0)
        let before = folder.names
        for apply in [["--apply"], []] {
            let run = try folder.run(["import", "all", "--data-dir", "data"] + apply)
            #expect(
                run.code == 1 && run.errors.contains("the data folder data holds data: name one that is new or empty"), "\(run)")
        }
        #expect(folder.names == before)
    }

    @Test func `who stops to read ends it, and is not told that it went well`() throws {
        let service = try ServiceProcess()
        try service.fill(60)
        let folder = service.folder
        let pipe = "\(folder.path)/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        let child = try ChildProcess(Self.export, in: folder, redirection: "> pipe")
        let descriptor = open(pipe, O_RDONLY | O_CLOEXEC)
        var byte: UInt8 = 0
        #expect(read(descriptor, &byte, 1) == 1 && byte == UInt8(ascii: "{"))
        close(descriptor)
        let code = child.wait()
        #expect(code == -SIGPIPE || code == 1)
        #expect(!child.errors.text.contains("exported"), "\(child.errors.text)")
        #expect(try service.folder.run(["snapshot", "--data-dir", "data"]).code == 0, "and holds nothing")
    }

    @Test func `a full disk leaves no half of a file`() throws {
        let service = try ServiceProcess()
        let full = try service.folder.run(Self.export, redirection: "> /dev/full")
        #expect(full.code == 1 && full.errors.contains("the stream cannot be written: No space left on device"), "\(full)")
    }
}
