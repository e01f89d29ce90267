package dev.conversionrelay.templates;

import dev.conversionrelay.options.IncrementalOptions;

/** What templates of tables that are read again and again have in common. */
@TemplateParameter(
    option = "timestampColumn",
    group = ParameterGroup.ROWS,
    label = "Time column",
    regex = Regex.COLUMN,
    example = "created_at")
@TemplateParameter(
    option = "since",
    group = ParameterGroup.ROWS,
    label = "Since",
    regex = Regex.TIME,
    example = "36h")
@TemplateParameter(
    option = "until",
    group = ParameterGroup.ROWS,
    label = "Until",
    regex = Regex.TIME,
    example = "2026-11-02T00:00:00Z")
@TemplateParameter(
    option = "skipDelivered",
    group = ParameterGroup.ROWS,
    label = "Leave out what was delivered",
    type = ParameterType.BOOLEAN,
    example = "true")
@TemplateParameter(
    option = "allowDoubleCount",
    group = ParameterGroup.ROWS,
    label = "Allow double count",
    type = ParameterType.BOOLEAN,
    example = "true")
public interface IncrementalTemplateOptions extends IncrementalOptions, TemplateOptions {}
