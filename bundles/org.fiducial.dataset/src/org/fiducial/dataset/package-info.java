/**
 * Datasets in and out of a project: what an importer or exporter must do, and the services that run them safely. Knows no format;
 * formats are plug-ins of the extension points {@code org.fiducial.dataset.importers} and {@code org.fiducial.dataset.exporters}.
 */
package org.fiducial.dataset;
