import CShim
import Foundation
import Glibc
import JSON
import Testing

/// What a command did.
struct CommandRun {
    let code: Int32
    let output: String
    let errors: String
}

extension TemporaryFolder {
    /// Runs a command to its end, in this folder.
    func run(_ arguments: [String], redirection: String = "") throws -> CommandRun {
        let child = try ChildProcess(arguments, in: self, redirection: redirection)
        return CommandRun(code: child.wait(), output: child.output.text, errors: child.errors.text)
    }

    /// The names of the files in a folder below, in order.
    func files(_ name: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(name)"))?.sorted() ?? []
    }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }

    /// Compiles a file of `Tests` into a library that a process can be started with (LD_PRELOAD), and gives its path.
    func library(of source: String) throws -> String {
        let source = Repository.root.appending(path: "Tests/\(source)")
        let library = "\(path)/\(source.deletingPathExtension().lastPathComponent).so"
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = [
            "clang", "-std=gnu2x", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source.path,
        ]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw Failure("\(source.path) does not compile") }
        return library
    }
}

extension ServiceProcess {
    /// The value of a metric without labels.
    func metric(_ name: String) throws -> Double? {
        let line = try admin().get("/metrics").text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
        return line.flatMap { Double($0.dropFirst(name.utf8.count + 1)) }
    }

    /// Every program by its address, with its entity tag and its text.
    func programs() throws -> [String: [String]] {
        let ines = try admin()
        let ids = try ines.walk("/v1/programs?limit=100").flatMap { $0 }
        return Dictionary(
            uniqueKeysWithValues: try ids.map { id in
                let answer = try ines.get("/v1/programs/\(id)")
                return (id, [answer.tag ?? "", answer.text])
            })
    }

    /// Opens programs with long descriptions, changes some and deletes one.
    func fill(_ count: Int) throws {
        let ines = try admin()
        let text = String(repeating: "é", count: 1900)
        var programs: [String] = []
        for number in 1...count {
            programs.append(
                try ines.open(#"{"name":"P \#(number)","relationshipTypes":["coaching"],"description":"\#(text)"}"#))
        }
        for program in programs.prefix(2) {
            #expect(try ines.patch(program, #"{"owner":"Ines"}"#, ifMatch: "*").status == 200)
        }
        #expect(try ines.delete(programs[count - 1], ifMatch: "*").status == 204)
    }
}

/// Asks again and again until it holds.
///
/// - Returns: Whether it did in time.
func holds(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Date(timeIntervalSinceNow: ChildProcess.secondsMax)
    while Date() < deadline {
        if try condition() { return true }
        usleep(2000)
    }
    return false
}

/// A client of the socket of a data folder, one that says what it likes.
final class SocketClient {
    private let descriptor: Int32

    init(_ folder: String) throws {
        descriptor = cs_local_connect(folder)
        guard descriptor >= 0 else { throw Failure("no connection to the service on \(folder): error \(-descriptor)") }
        var patience = timeval(tv_sec: Int(ChildProcess.secondsMax), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { cs_close(descriptor) }

    func say(_ bytes: [UInt8]) { _ = cs_send(descriptor, bytes, bytes.count, nil, 0) }

    func say(_ text: String) { say(Array(text.utf8)) }

    /// All up to the end of the connection, or up to a line feed.
    func answer() throws -> String {
        var answer: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1024)
        while answer.last != UInt8(ascii: "\n") {
            let count = cs_read(descriptor, &part, part.count)
            guard count != -Int(EAGAIN) else { throw Failure("no answer of the service") }
            guard count > 0 else { break }
            answer += part.prefix(count)
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
