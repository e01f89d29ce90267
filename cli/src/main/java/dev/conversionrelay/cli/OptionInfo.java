package dev.conversionrelay.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.beans.Introspector;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What an options interface says of one option.
 *
 * @param defaultValue the default as it would be written, or null if there is none
 */
record OptionInfo(String name, Class<?> type, String description, String defaultValue) {

  /**
   * Options that are better something else on this machine than on workers, by name. The local
   * runner pays for each key by itself, and need not spread them over machines.
   */
  static final Map<String, String> LOCAL_DEFAULTS = Map.of("shards", "1");

  /** The options that this very interface declares, sorted by name. */
  static List<OptionInfo> declaredBy(Class<? extends PipelineOptions> options) {
    List<OptionInfo> infos = new ArrayList<>();
    for (Method getter : options.getDeclaredMethods()) {
      if (isGetter(getter)) {
        Description description = getter.getAnnotation(Description.class);
        infos.add(
            new OptionInfo(
                nameOf(getter),
                getter.getReturnType(),
                description == null ? "" : description.value(),
                LOCAL_DEFAULTS.getOrDefault(nameOf(getter), defaultOf(getter))));
      }
    }
    infos.sort(Comparator.comparing(OptionInfo::name));
    return infos;
  }

  /** The types of all options of the interface and those it extends, by name. */
  static Map<String, Class<?>> typesOf(Class<? extends PipelineOptions> options) {
    Map<String, Class<?>> types = new TreeMap<>();
    for (Method getter : options.getMethods()) {
      if (isGetter(getter) && !getter.isAnnotationPresent(JsonIgnore.class)) {
        types.put(nameOf(getter), getter.getReturnType());
      }
    }
    return types;
  }

  private static boolean isGetter(Method method) {
    return method.getParameterCount() == 0
        && method.getReturnType() != void.class
        && (method.getName().startsWith("get") || method.getName().startsWith("is"));
  }

  private static String nameOf(Method getter) {
    String name = getter.getName();
    return Introspector.decapitalize(name.substring(name.startsWith("is") ? 2 : 3));
  }

  private static String defaultOf(Method getter) {
    for (Annotation annotation : getter.getAnnotations()) {
      if (annotation.annotationType().getEnclosingClass() == Default.class) {
        try {
          return String.valueOf(annotation.annotationType().getMethod("value").invoke(annotation));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
          throw new IllegalStateException("every default of Beam has a value", e);
        }
      }
    }
    return null;
  }
}
