import Foundation
import Glibc

/// Runs commands as a user who is neither ours nor root.
enum OtherUser {
    static let number: uid_t = 65_533

    static let canBe =
        getuid() == 0 && ["/usr/bin/setpriv", "/usr/bin/perl"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
        && (try? run([ChildProcess.executable, "--version"]))?.code == 0

    static func run(_ command: [String], group: gid_t = number) throws -> CommandRun {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = ["--reuid", "\(number)", "--regid", "\(group)", "--clear-groups"] + command
        process.environment = [:]
        process.currentDirectoryURL = URL(filePath: "/")
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let told = [output, errors].map { String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
        process.waitUntilExit()
        return CommandRun(code: process.terminationStatus, output: told[0], errors: told[1])
    }
}
