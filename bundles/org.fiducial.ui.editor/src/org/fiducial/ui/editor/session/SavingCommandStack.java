package org.fiducial.ui.editor.session;

import org.eclipse.emf.common.command.BasicCommandStack;
import org.eclipse.emf.common.command.Command;

/**
 * A command stack that does not keep errors to itself, nor commands from the user: EMF's logs what a command throws, and forgets all commands
 * when one cannot be undone. Here such a command stays where it was, to be tried again.
 */
final class SavingCommandStack extends BasicCommandStack {
	private RuntimeException failure;

	@Override
	public void execute(Command command) {
		super.execute(command);
		RuntimeException thrown = failure;
		failure = null;
		if (thrown != null) {
			throw thrown;
		}
	}

	@Override
	protected void handleError(Exception exception) {
		failure = exception instanceof RuntimeException r ? r : new IllegalStateException(exception);
	}

	@Override
	public void undo() {
		if (canUndo()) {
			Command command = commandList.get(top);
			try {
				command.undo();
				mostRecentCommand = command;
				top--;
			} finally {
				notifyListeners();
			}
		}
	}

	@Override
	public void redo() {
		if (canRedo()) {
			Command command = commandList.get(top + 1);
			try {
				command.redo();
				mostRecentCommand = command;
				top++;
			} finally {
				notifyListeners();
			}
		}
	}
}
