package org.fiducial.workflow.step;

import java.util.List;
import java.util.Map;

import org.fiducial.model.Project;

/** Names the project; the recipe runner has made it if it was missing. */
public final class InitStep implements Step<InitConfig> {
	@Override
	public String kind() {
		return "init";
	}

	@Override
	public InitConfig defaults() {
		return new InitConfig("");
	}

	@Override
	public List<String> outputs() {
		return List.of("project");
	}

	@Override
	public String inputs(InitConfig config, StepContext context) {
		return "";
	}

	@Override
	public StepResult run(InitConfig config, StepContext context) {
		Project project = context.store().project();
		// a project that holds something has got its name from somebody else
		if (!config.name().isBlank() && !config.name().equals(project.getName()) && context.store().datasets().list().isEmpty()) {
			project.setName(config.name());
			context.store().saveProject(project);
		}
		return StepResult.ok(Map.of("project", context.store().folder().toString()), "project '" + project.getName() + "'");
	}
}
