/// Which guides reach a root: a learner there may go to the next guide, somebody there to the one after, and so on.
///
/// Found backwards, in the order of distance. Every learner is looked at once.
struct Closure: ~Copyable {
    /// Who may move at all, as bits.
    let movable: Buffer<UInt64>
    private let open: Buffer<UInt64>
    private let seen: Buffer<Bool>
    /// At a guide reached: who moves, and where to; -1 at a root.
    private let mover: Buffer<Int32>
    private let towards: Buffer<Int32>
    private let queue: Buffer<Int32>
    private(set) var count = 0
    private var next = 0
    /// How many have not been looked at, and the first word in which they are.
    private var openCount = 0
    private var movableCount: Int
    private var firstWord = 0

    init(_ face: borrowing TightFace) {
        let words = (face.learners + 63) / 64
        movable = Buffer(repeating: 0, count: words)
        open = Buffer(repeating: 0, count: words)
        movableCount = face.learners
        for learner in 0..<face.learners { movable[learner >> 6] |= 1 << UInt64(learner & 63) }
        seen = Buffer(repeating: false, count: face.guides + 1)
        mover = Buffer(repeating: -1, count: face.guides + 1)
        towards = Buffer(repeating: -1, count: face.guides + 1)
        queue = Buffer(uninitialized: face.guides + 1)
    }

    /// Starts over, with everyone who is movable.
    mutating func clear() {
        while firstWord < movable.count && movable[firstWord] == 0 { firstWord += 1 }
        open.base.update(from: movable.base, count: movable.count)
        seen.fill(false)
        (count, next, openCount) = (0, 0, movableCount)
    }

    /// The guides reached, in order.
    subscript(index: Int) -> Int { Int(queue[index]) }

    func has(_ guide: Int) -> Bool { seen[guide] }

    /// Makes somebody who is movable stay from now on.
    mutating func freeze(_ learner: Int) {
        movable[learner >> 6] &= ~(1 << UInt64(learner & 63))
        movableCount -= 1
    }

    mutating func add(_ guide: Int, mover learner: Int = -1, towards target: Int = -1) {
        seen[guide] = true
        (mover[guide], towards[guide]) = (Int32(truncatingIfNeeded: learner), Int32(truncatingIfNeeded: target))
        queue[count] = Int32(truncatingIfNeeded: guide)
        count += 1
    }

    /// Adds all that reach the guides there, until `isEnough` says so of one.
    ///
    /// - Returns: That one.
    mutating func spread(_ face: borrowing TightFace, until isEnough: (Int) -> Bool) -> Int? {
        while next < count && openCount > 0 {
            let guide = Int(queue[next])
            next += 1
            let row = face.byGuide.words.base + guide * face.byGuide.wordsPerRow
            for word in firstWord..<open.count {
                var bits = row[word] & open[word]
                guard bits != 0 else { continue }
                open[word] &= ~bits
                openCount -= bits.nonzeroBitCount
                while bits != 0 {
                    let learner = word << 6 + bits.trailingZeroBitCount
                    bits &= bits - 1
                    let from = Int(face.place[learner])
                    if seen[from] { continue }
                    add(from, mover: learner, towards: guide)
                    // The remaining bits of this word are dropped, so a search that stops here is over for good.
                    if isEnough(from) { return from }
                }
            }
        }
        return nil
    }

    /// Moves one learner a step from `guide` to its root, and returns the root.
    @discardableResult
    func moveAll(from guide: Int, _ face: borrowing TightFace) -> Int {
        var guide = guide
        while mover[guide] >= 0 {
            let target = Int(towards[guide])
            face.move(Int(mover[guide]), to: target)
            guide = target
        }
        return guide
    }
}
