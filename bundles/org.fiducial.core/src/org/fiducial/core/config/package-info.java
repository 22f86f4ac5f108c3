/**
 * Typed configurations: a record with defaults, overlaid by the user's YAML or JSON file.
 * A misspelt key is an error with a suggestion, never silently ignored.
 */
package org.fiducial.core.config;
