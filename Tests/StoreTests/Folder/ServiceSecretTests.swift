import Glibc
@testable import Guidance
import Testing

@testable import Store

/// The secret of a service: made once, for its owner alone, and in no copy unless somebody asks.
@Suite struct ServiceSecretTests {
    private let digits = String(repeating: "0f", count: 32)

    private func text(_ scene: Scene) throws -> String {
        String(decoding: try File.openToRead(scene.folder.secretPath).read(at: 0, count: 256), as: UTF8.self)
    }

    private func lay(_ text: String, _ scene: Scene) throws {
        try scene.folder.make()
        try File.openToWrite(scene.folder.secretPath).write(Array(text.utf8), at: 0)
    }

    @Test func `a store makes one where there is none, and has the same after a start`() throws {
        let scene = Scene()
        let store = try scene.open()
        let secret = try store.secret()
        #expect(secret.bytes.count == 32 && Set(secret.bytes).count > 8)
        #expect(try store.secret() == secret)
        store.close()
        #expect(ServiceSecret(try text(scene)) == secret)
        var about = stat()
        #expect(lstat(scene.folder.secretPath, &about) == 0 && about.st_mode & 0o777 == 0o600)
        let again = try scene.open()
        #expect(try again.secret() == secret)
        again.close()
        let other = Scene()
        let another = try other.open()
        #expect(try another.secret() != secret)
        another.close()
    }

    @Test(arguments: [
        "0f", String(repeating: "0F", count: 32), String(repeating: "0f", count: 33), "\u{0}", "not a secret\n",
    ])
    func `a file that holds none is refused and kept, and verify names it`(_ content: String) throws {
        let scene = Scene()
        try scene.open(initial: [try put(1)]).close()
        try lay(content, scene)
        let store = try scene.open()
        defer { store.close() }
        #expect(throws: StoreError.self) { try store.secret() }
        #expect(try text(scene) == content)
        let found = try Store.verify(folder: scene.path)
        #expect(found.faults.map(\.file) == [scene.folder.secretPath] && !found.isSound)
    }

    @Test func `a start that was killed while it made one leaves nothing in the way`() throws {
        let scene = Scene()
        let store = try scene.open()
        defer { store.close() }
        try File.openToWrite("\(scene.folder.secretPath).tmp").write(
            Array("half of it, and much longer than a secret".utf8), at: 0)
        let secret = try store.secret()
        #expect(ServiceSecret(try text(scene)) == secret)
    }

    @Test(arguments: [false, true])
    func `a copy has it only if it is asked for`(_ withSecret: Bool) throws {
        let (scene, target) = (Scene(), Scene())
        let store = try scene.open(initial: [try put(1)])
        let secret = try store.secret()
        store.close()
        #expect(try FolderCopy(of: scene.path, at: .newest).copy(to: target.path, withSecret: withSecret).isSound)
        #expect(try target.folder.secret() == (withSecret ? secret : nil))
    }

    @Test func `as text it is 64 digits, with white space around it or without`() {
        for text in [digits, digits + "\n", " \(digits)\r\n"] { #expect(ServiceSecret(text)?.bytes.count == 32) }
        for text in ["\(digits) \(digits)", String(digits.dropLast()), digits.uppercased(), ""] {
            #expect(ServiceSecret(text) == nil)
        }
    }

    @Test func `a full disk is said, and the next try makes it`() throws {
        let scene = Scene()
        var surroundings = Surroundings()
        surroundings.disk.publish = { folder, temporary, _ throws(FileError) in
            throw FileError(action: "rename", path: temporary, code: ENOSPC)
        }
        let store = try scene.open(surroundings)
        #expect(throws: StoreError.self) { try store.secret() }
        store.close()
        let again = try scene.open()
        #expect(try again.secret().bytes.count == 32)
        again.close()
    }
}
