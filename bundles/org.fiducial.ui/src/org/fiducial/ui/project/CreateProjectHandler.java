package org.fiducial.ui.project;

import java.nio.file.Path;

import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.ui.handlers.HandlerUtil;
import org.fiducial.ui.UserErrors;

/** Asks for a folder and makes a project in it, named after it. */
public final class CreateProjectHandler extends AbstractHandler {
	@Override
	public Object execute(ExecutionEvent event) throws ExecutionException {
		DirectoryDialog dialog = new DirectoryDialog(HandlerUtil.getActiveShellChecked(event));
		dialog.setText("New Project");
		dialog.setMessage("An empty folder for the project; images stay where they are");
		dialog.setFilterPath(ProjectSession.get().nearby());
		String folder = dialog.open();
		if (folder != null) {
			Path path = Path.of(folder);
			UserErrors.guard("New Project", () -> ProjectSession.get().create(path, FolderNames.of(path)));
		}
		return null;
	}
}
