/// Memory of plain numbers with one owner, so that no copy of it is made by accident.
///
/// Indices are checked in builds for debugging only: what it is for are the innermost loops.
struct Buffer<Element: BitwiseCopyable>: ~Copyable {
    let base: UnsafeMutablePointer<Element>
    let count: Int

    /// Memory that has to be written before it is read. Pages that are never written cost none.
    init(uninitialized count: Int) {
        self.count = count
        base = .allocate(capacity: max(count, 1))
    }

    init(repeating element: Element, count: Int) {
        self.init(uninitialized: count)
        base.initialize(repeating: element, count: count)
    }

    init(_ elements: some Collection<Element>) {
        self.init(uninitialized: elements.count)
        _ = UnsafeMutableBufferPointer(start: base, count: count).initialize(from: elements)
    }

    deinit { base.deallocate() }

    var all: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: base, count: count) }

    subscript(index: Int) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            return base[index]
        }
        @inline(__always) nonmutating set {
            assert(index >= 0 && index < count)
            base[index] = newValue
        }
    }

    func fill(_ element: Element) { base.update(repeating: element, count: count) }
}

extension Buffer where Element: FixedWidthInteger {
    /// In place of `buffer[index] += number`, on which the compiler of 6.3.1 fails under the sanitizer for threads.
    @inline(__always) func add(_ number: Element, at index: Int) { self[index] = self[index] + number }
}

/// Rows of bits.
struct BitRows: ~Copyable {
    let wordsPerRow: Int
    let words: Buffer<UInt64>

    init(rows: Int, columns: Int) {
        wordsPerRow = (columns + 63) / 64
        words = Buffer(repeating: 0, count: rows * wordsPerRow)
    }

    @inline(__always) func set(_ row: Int, _ column: Int) {
        words[row * wordsPerRow + column >> 6] |= 1 << UInt64(column & 63)
    }

    @inline(__always) func clear(_ row: Int, _ column: Int) {
        words[row * wordsPerRow + column >> 6] &= ~(1 << UInt64(column & 63))
    }

    func has(_ row: Int, _ column: Int) -> Bool {
        words[row * wordsPerRow + column >> 6] >> UInt64(column & 63) & 1 == 1
    }
}
