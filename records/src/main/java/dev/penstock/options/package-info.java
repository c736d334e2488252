/**
 * How configuration is described and read: option records carry {@link dev.penstock.options.Option} on each component,
 * {@link dev.penstock.options.YamlTree} reads the file, {@link dev.penstock.options.OptionsBinder} turns the tree into
 * such records and reports all faults together, and {@link dev.penstock.options.OptionsReference} prints the reference
 * page. Option records stand beside the code that they configure.
 */
package dev.penstock.options;
