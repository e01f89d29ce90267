package dev.conversionrelay.mapping;

import com.schibsted.spt.data.jslt.Function;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The functions that mappings have besides those of JSLT: what conversions need, and JSLT's own
 * ones that would lose digits, follow the machine's language, or run for ever.
 */
final class Functions {

  static final List<Function> ALL =
      Stream.of(
              ConversionFunctions.ALL,
              TimeFunctions.ALL,
              NumberFunctions.ALL,
              PatternFunctions.ALL,
              TextFunctions.ALL)
          .flatMap(List::stream)
          .collect(Collectors.toUnmodifiableList());

  private Functions() {}
}
