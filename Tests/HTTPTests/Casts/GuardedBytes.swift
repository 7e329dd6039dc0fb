import Glibc

/// Bytes that end where memory ends: reading one past them is a fault, not a guess.
struct GuardedBytes: ~Copyable {
    private let start: UnsafeMutableRawPointer
    private let mapped: Int
    let bytes: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8]) {
        let page = Int(getpagesize())
        let room = (content.count + page - 1) / page * page
        mapped = room + page
        let start = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(start != MAP_FAILED, "a few pages can be mapped")
        self.start = start!
        precondition(mprotect(self.start + room, page, PROT_NONE) == 0, "the last page can be closed")
        bytes = UnsafeMutableRawBufferPointer(start: self.start + (room - content.count), count: content.count)
        bytes.copyBytes(from: content)
    }

    deinit { munmap(start, mapped) }
}
