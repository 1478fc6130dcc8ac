package dev.firstpair.benchmarks;

import java.util.List;

/** The result of a scenario; a record whose components are the raw results, for the report in JSON. */
interface Outcome {

    String title();

    /** The method of measurement, in Markdown, without a line break at the end. */
    String method();

    List<Table> tables();

    List<Chart> charts();

    /** One per line: whether goals are reached. */
    List<String> conclusions();
}
