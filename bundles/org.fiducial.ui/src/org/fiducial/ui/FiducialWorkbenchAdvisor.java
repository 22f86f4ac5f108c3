package org.fiducial.ui;

import java.nio.file.Path;

import org.eclipse.ui.application.IWorkbenchConfigurer;
import org.eclipse.ui.application.IWorkbenchWindowConfigurer;
import org.eclipse.ui.application.WorkbenchAdvisor;
import org.eclipse.ui.application.WorkbenchWindowAdvisor;
import org.fiducial.ui.project.ProjectSession;

/** Sets up the workbench and opens the project it was started with. */
final class FiducialWorkbenchAdvisor extends WorkbenchAdvisor {
	private final String project;

	/** @param project folder of the project to open, or null */
	FiducialWorkbenchAdvisor(String project) {
		this.project = project;
	}

	@Override
	public void initialize(IWorkbenchConfigurer configurer) {
		configurer.setSaveAndRestore(true);
	}

	@Override
	public WorkbenchWindowAdvisor createWorkbenchWindowAdvisor(IWorkbenchWindowConfigurer configurer) {
		return new FiducialWindowAdvisor(configurer);
	}

	@Override
	public String getInitialWindowPerspectiveId() {
		return AnnotatePerspective.ID;
	}

	@Override
	public void postStartup() {
		if (project != null) {
			UserErrors.guard("Open Project", () -> ProjectSession.get().open(Path.of(project)));
		}
	}

	@Override
	public void postShutdown() {
		ProjectSession.get().close();
	}
}
