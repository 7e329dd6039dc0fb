import CShim
import Glibc
import JSON

/// The secret of a service, under which it seals what clients bring back: 32 random bytes.
///
/// As text it is 64 lower-case hexadecimal digits; in the file `SECRET` of a data folder with a line feed after them.
public struct ServiceSecret: Sendable, Equatable {
    public let bytes: [UInt8]

    public static let expectation = "64 lower-case hexadecimal digits (make them with: openssl rand -hex 32)"

    /// - Parameter text: With or without white space around it; nil for anything else.
    public init?(_ text: String) {
        guard let digits = text.split(whereSeparator: \.isWhitespace).first, text.filter({ !$0.isWhitespace }) == digits,
            digits.utf8.count == 64, let bytes = Hexadecimal.bytes(digits)
        else { return nil }
        self.bytes = bytes
    }

    fileprivate init() {
        var bytes = [UInt8](repeating: 0, count: 32)
        precondition(cs_random(&bytes, bytes.count) == 0, "the system gives random numbers")
        self.bytes = bytes
    }

    fileprivate var text: String { Hexadecimal.digits(of: bytes) + "\n" }
}

extension DataFolder {
    var secretPath: String { "\(path)/SECRET" }

    /// The secret that the folder has; nil if it has none.
    ///
    /// - Throws: `StoreError` if what is there is none.
    func secret() throws(StoreError) -> ServiceSecret? {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try File.openToRead(secretPath, in: self).read(at: 0, count: 256)
        } catch {
            if error.code == ENOENT { return nil }
            throw .unusable(self, error)
        }
        // What a power cut can leave of one that was just made: nothing has been sealed under it.
        guard !bytes.isEmpty else { return nil }
        if let secret = ServiceSecret(String(decoding: bytes, as: UTF8.self)) { return secret }
        throw .unusable(
            folder: path, reason: "\(secretPath) does not hold \(ServiceSecret.expectation)",
            advice: "put back the file of before, or remove it: the next start makes another, and tokens and cursors end")
    }

    /// The same; where there is none, one is made and is on disk when this returns.
    ///
    /// - Parameter given: In place of a random one.
    func makeSecret(_ disk: Disk, _ given: ServiceSecret? = nil) throws(StoreError) -> ServiceSecret {
        if given == nil, let secret = try secret() { return secret }
        let (secret, temporary) = (given ?? ServiceSecret(), "\(secretPath).tmp")
        do throws(FileError) {
            try File.remove(temporary, in: self)  // it may be from a start that was killed
            let file = try File.openToWrite(temporary, in: self)
            try disk.write(file, Array(secret.text.utf8), 0)
            try disk.synchronize(file)
            try disk.publish(self, temporary, secretPath)
        } catch {
            throw .unusable(self, error)
        }
        return secret
    }

    /// What is wrong with it; nil if it is good, or not there.
    var secretFault: DataFault? {
        do { _ = try secret() } catch {
            return DataFault(
                file: secretPath, line: 1, offset: 0,
                reason: "it does not hold \(ServiceSecret.expectation); remove it, and the next start makes another")
        }
        return nil
    }
}
