/// Whether two byte strings are the same, in a time that depends on their lengths only.
///
/// For MACs and PIN values: an early exit would tell how much of a guess was right.
package func constantTimeEquals(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>)
    -> Bool
{
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (first, second) in zip(left, right) { difference |= first ^ second }
    return difference == 0
}
