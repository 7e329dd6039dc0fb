import CShim
import Glibc

extension DataFolder {
    /// - Throws: `StoreError` if others than this user and root could change what is in the folder, or put another in its place.
    func checkExposure() throws(StoreError) {
        for part in [path, journal, snapshots, readings] {
            let place: Place
            do { place = try Place(part, self) } catch { throw .unusable(self, error) }
            if let fault = Self.exposure(place.folder, place.name, called: part) { throw fault.error(self) }
        }
        guard let root = try? descriptor() else { return }
        if let fault = Self.replacement(root, "..", called: "\(path)/..") { throw fault.error(self) }
    }

    /// What is wrong, and what to do.
    struct Exposure {
        let reason: String
        let advice: String

        func error(_ folder: DataFolder) -> StoreError { .unusable(folder: folder.path, reason: reason, advice: advice) }
    }

    private static func exposure(_ folder: CInt, _ name: String, called path: String) -> Exposure? {
        var who: UInt32 = 0
        switch Int(cs_folder_exposure(folder, name, &who)) {
        case Int(CS_EXPOSED_TO_ALL):
            return Exposure(reason: "everybody may write to \(path)", advice: "run `chmod o-w \(path)`")
        case Int(CS_EXPOSED_TO_USER):
            return Exposure(
                reason: "\(path) belongs to user \(who), and this process runs as user \(geteuid())",
                advice: "run it as that user, or `chown` the folder")
        case Int(CS_EXPOSED_TO_GROUP):
            return Exposure(
                reason: "group \(who) may write to \(path), and this process is not in it", advice: "run `chmod g-w \(path)`")
        case -Int(ELOOP):
            return Exposure(
                reason: "\(path) is a symbolic link", advice: "put what it stands for in its place: none is followed there")
        default: return nil  // if it is not there or cannot be looked at, the code that uses it says so
        }
    }

    /// Who may write to the folder above it may put another one in its place, but for the sticky bit. Its owner and its group are those
    /// who run the machine, as far as anything here can tell.
    private static func replacement(_ folder: CInt, _ name: String, called path: String) -> Exposure? {
        var who: UInt32 = 0
        guard cs_folder_exposure(folder, name, &who) == CS_EXPOSED_TO_ALL else { return nil }
        return Exposure(
            reason: "everybody may write to \(path), and so put another folder in its place",
            advice: "run `chmod o-w \(path)`, or `chmod +t`")
    }
}

extension Store {
    /// Looks whether others than this user and root could change what is in a data folder. One that is not there passes.
    ///
    /// - Throws: `StoreError` that says what is wrong and what to do.
    public static func checkFolder(_ path: String) throws(StoreError) {
        let folder = DataFolder(path)
        guard (try? folder.descriptor()) != nil else { return }
        try folder.checkExposure()
    }
}
