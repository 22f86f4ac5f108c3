package org.fiducial.ui.editor.session;

import org.eclipse.emf.common.command.BasicCommandStack;
import org.eclipse.emf.common.command.Command;

/** A command stack that does not keep errors to itself: EMF's logs what a command throws, this one lets it through. */
final class SavingCommandStack extends BasicCommandStack {
	private RuntimeException failure;

	@Override
	public void execute(Command command) {
		super.execute(command);
		rethrow();
	}

	@Override
	public void undo() {
		super.undo();
		rethrow();
	}

	@Override
	public void redo() {
		super.redo();
		rethrow();
	}

	@Override
	protected void handleError(Exception exception) {
		failure = exception instanceof RuntimeException r ? r : new IllegalStateException(exception);
	}

	private void rethrow() {
		RuntimeException thrown = failure;
		failure = null;
		if (thrown != null) {
			throw thrown;
		}
	}
}
