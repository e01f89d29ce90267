package dev.conversionrelay.templates;

import dev.conversionrelay.options.RelayOptions;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/**
 * A template as its users see it: what its options interface says of itself, and of each option
 * that it shows.
 */
record TemplateView(Template template, List<Parameter> parameters) {

  /** All templates, by their options. */
  static final List<Class<? extends TemplateOptions>> ALL =
      List.of(
          BigQueryToTikTokOptions.class, PubsubToTikTokOptions.class, JdbcToTikTokOptions.class);

  /**
   * An option that the template shows.
   *
   * @param name the option's name
   * @param defaultValue as it would be written, or null if there is none
   * @param regexes of the whole value, anchored
   * @param choices empty if any value is possible
   */
  record Parameter(
      String name,
      ParameterGroup group,
      String label,
      String help,
      String example,
      ParameterType type,
      boolean required,
      String defaultValue,
      List<String> regexes,
      List<String> choices) {}

  /**
   * The view of that options interface.
   *
   * @throws IllegalArgumentException if it shows what is no option
   */
  static TemplateView of(Class<? extends RelayOptions> options) {
    Template template = Objects.requireNonNull(options.getAnnotation(Template.class));
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    collect(options, interfaces);
    List<Parameter> parameters = new ArrayList<>();
    for (Class<?> declaring : interfaces) {
      for (TemplateParameter shown : declaring.getAnnotationsByType(TemplateParameter.class)) {
        parameters.add(parameter(shown, interfaces));
      }
    }
    parameters.sort(Comparator.comparing(Parameter::group));
    return new TemplateView(template, List.copyOf(parameters));
  }

  private static void collect(Class<?> type, Set<Class<?>> into) {
    if (into.add(type)) {
      for (Class<?> parent : type.getInterfaces()) {
        collect(parent, into);
      }
    }
  }

  private static Parameter parameter(TemplateParameter shown, Set<Class<?>> interfaces) {
    List<Method> getters = gettersOf(shown.option(), interfaces);
    Class<?> type = getters.get(0).getReturnType();
    boolean required = isRequired(getters);
    List<String> choices = choicesOf(shown, type);
    return new Parameter(
        shown.option(),
        shown.group(),
        shown.label(),
        shown.help().isEmpty() ? descriptionOf(getters) : shown.help(),
        shown.example(),
        shown.type(),
        required,
        required ? null : defaultOf(getters),
        regexesOf(shown, choices),
        choices);
  }

  /** The getters of an option; a template declares again what it requires. */
  static List<Method> gettersOf(String option, Set<Class<?>> interfaces) {
    String getter = "get" + option.substring(0, 1).toUpperCase(Locale.ROOT) + option.substring(1);
    List<Method> getters = new ArrayList<>();
    for (Class<?> declaring : interfaces) {
      for (Method method : declaring.getDeclaredMethods()) {
        if (method.getName().equals(getter) && method.getParameterCount() == 0) {
          getters.add(method);
        }
      }
    }
    if (getters.isEmpty()) {
      throw new IllegalArgumentException("there is no option " + option);
    }
    return getters;
  }

  private static boolean isRequired(List<Method> getters) {
    return getters.stream().anyMatch(each -> each.isAnnotationPresent(Validation.Required.class));
  }

  private static String descriptionOf(List<Method> getters) {
    return getters.stream()
        .map(each -> each.getAnnotation(Description.class))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static String defaultOf(List<Method> getters) {
    for (Method getter : getters) {
      for (Annotation annotation : getter.getAnnotations()) {
        if (annotation.annotationType().getEnclosingClass() == Default.class) {
          return valueOf(annotation);
        }
      }
    }
    return null;
  }

  private static String valueOf(Annotation annotation) {
    try {
      return String.valueOf(annotation.annotationType().getMethod("value").invoke(annotation));
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("every default of Beam has a value", e);
    }
  }

  private static List<String> choicesOf(TemplateParameter shown, Class<?> type) {
    List<String> choices = new ArrayList<>(List.of(shown.choices()));
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        choices.add(constant.toString());
      }
    }
    return choices;
  }

  private static List<String> regexesOf(TemplateParameter shown, List<String> choices) {
    String regex = shown.regex();
    if (!choices.isEmpty()) {
      regex = String.join("|", choices);
    } else if (shown.type() == ParameterType.BOOLEAN) {
      regex = Regex.TRUE_OR_FALSE;
    }
    return regex.isEmpty() ? List.of() : List.of("^(" + regex + ")$");
  }
}
