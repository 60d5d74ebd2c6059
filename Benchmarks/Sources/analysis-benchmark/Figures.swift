import ProcessMeter

/// What one call of something costs.
struct Figures {
  let name: String
  /// Blocks asked for by one call, everything in the process counted: exact, and the same in every run.
  let allocations: Int
  /// Microseconds of computing by one call, the best of several rounds. Depends on the machine.
  let microseconds: Double
}

/// Measures one call of `body`, after enough of them that everything made once has been made.
func measure(_ name: String, calls: Int = 200, rounds: Int = 20, _ body: () -> Void) -> Figures {
  for _ in 0..<calls { body() }
  let before = process_allocations()
  body()
  let allocations = Int(process_allocations() - before)
  var best = Double.infinity
  for _ in 0..<rounds {
    let start = process_cpu_nanoseconds()
    for _ in 0..<calls { body() }
    best = min(best, Double(process_cpu_nanoseconds() - start) / 1_000 / Double(calls))
  }
  return Figures(name: name, allocations: allocations, microseconds: best)
}
