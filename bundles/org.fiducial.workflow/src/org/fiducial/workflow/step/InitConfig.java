package org.fiducial.workflow.step;

/**
 * A new project.
 *
 * @param name what people call it; empty leaves the name as it is
 */
public record InitConfig(String name) {
}
