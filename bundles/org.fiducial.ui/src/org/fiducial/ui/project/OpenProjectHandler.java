package org.fiducial.ui.project;

import java.nio.file.Path;

import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.ui.handlers.HandlerUtil;
import org.fiducial.ui.UserErrors;

/** Asks for a project folder and opens it. */
public final class OpenProjectHandler extends AbstractHandler {
	@Override
	public Object execute(ExecutionEvent event) throws ExecutionException {
		DirectoryDialog dialog = new DirectoryDialog(HandlerUtil.getActiveShellChecked(event));
		dialog.setText("Open Project");
		dialog.setMessage("Folder of the project (it holds project.xmi)");
		dialog.setFilterPath(ProjectSession.get().nearby());
		String folder = dialog.open();
		if (folder != null) {
			UserErrors.guard("Open Project", () -> ProjectSession.get().open(Path.of(folder)));
		}
		return null;
	}
}
