"""A stand-in of ModemManager for python-dbusmock, run by the distribution's Python: what of the interface sending uses.

As with the real one: a locked or failed modem has no Messaging; Create makes an object whose State goes from unknown
over sending to sent, with a signal each, while Send is waited for; Delete takes it away. Parameters: `state` and `lock`
of the modem, `reason` of its failure, `modems` (how many), `data_only`, `send` and `create` (an error name to raise),
`delay_s` of a sending.
"""

import time

import dbus
import dbusmock
from dbusmock import MOCK_IFACE

BUS_NAME = "org.freedesktop.ModemManager1"
MAIN_OBJ = "/org/freedesktop/ModemManager1"
SYSTEM_BUS = True
IS_OBJECT_MANAGER = True

MODEM = f"{BUS_NAME}.Modem"
MESSAGING = f"{MODEM}.Messaging"
SMS = f"{BUS_NAME}.Sms"
DISABLED, REGISTERED = 3, 8
UNKNOWN, SENDING, SENT = 0, 4, 5


def load(mock, parameters):
    mock.wanted = parameters
    mock.made = 0
    mock.sent = []
    for number in range(int(parameters.get("modems", 1))):
        _add_modem(mock, f"{MAIN_OBJ}/Modem/{number}")


def _add_modem(mock, path):
    wanted = mock.wanted
    state = int(wanted.get("state", REGISTERED))
    properties = {
        "State": dbus.Int32(state),
        "StateFailedReason": dbus.UInt32(int(wanted.get("reason", 0))),
        "UnlockRequired": dbus.UInt32(int(wanted.get("lock", 1))),
        "Manufacturer": "QUALCOMM INCORPORATED",
        "Model": "SIM7600",
    }
    mock.AddObject(path, MODEM, properties, [("Enable", "b", "", _enable)])
    if state > 2 and not wanted.get("data_only"):
        modem = dbusmock.get_object(path)
        modem.AddProperties(
            MESSAGING, {"Messages": dbus.Array([], signature="o"), "DefaultStorage": dbus.UInt32(2)}
        )
        modem.AddMethod(MESSAGING, "List", "", "ao", _list)
        modem.AddMethod(MESSAGING, "Create", "a{sv}", "o", _create)
        modem.AddMethod(MESSAGING, "Delete", "o", "", _delete)


def _enable(modem, on):
    assert on
    modem.UpdateProperties(MODEM, {"State": dbus.Int32(REGISTERED)})


def _list(modem):
    return modem.Get(MESSAGING, "Messages")


def _create(modem, properties):
    root = dbusmock.get_object(MAIN_OBJ)
    _raise(root.wanted.get("create"))
    if "number" not in properties or "text" not in properties:
        _raise(f"{BUS_NAME}.Error.Core.InvalidArgs")
    path = f"{MAIN_OBJ}/SMS/{root.made}"
    root.made += 1
    shown = {
        "State": dbus.UInt32(UNKNOWN),
        "Number": properties["number"],
        "Text": properties["text"],
        "Storage": dbus.UInt32(0),
    }
    modem.AddObject(path, SMS, shown, [("Send", "", "", _send)])
    _messages(modem, [*modem.Get(MESSAGING, "Messages"), path])
    modem.EmitSignal(MESSAGING, "Added", "ob", [dbus.ObjectPath(path), dbus.Boolean(False)])
    return dbus.ObjectPath(path)


def _send(sms):
    root = dbusmock.get_object(MAIN_OBJ)
    sms.UpdateProperties(SMS, {"State": dbus.UInt32(SENDING)})
    time.sleep(float(root.wanted.get("delay_s", 0)))
    if root.wanted.get("send"):
        sms.UpdateProperties(SMS, {"State": dbus.UInt32(UNKNOWN)})
        _raise(root.wanted["send"])
    root.sent.append((str(sms.Get(SMS, "Number")), str(sms.Get(SMS, "Text"))))
    sms.UpdateProperties(SMS, {"State": dbus.UInt32(SENT)})


def _delete(modem, path):
    modem.RemoveObject(path)
    _messages(modem, [other for other in modem.Get(MESSAGING, "Messages") if other != path])
    modem.EmitSignal(MESSAGING, "Deleted", "o", [dbus.ObjectPath(path)])


def _messages(modem, paths):
    modem.UpdateProperties(MESSAGING, {"Messages": dbus.Array(paths, signature="o")})


def _raise(name):
    if name:
        raise dbus.exceptions.DBusException("as the test wants it", name=name)


@dbus.service.method(MOCK_IFACE, in_signature="", out_signature="a(ss)")
def SentMessages(self):  # noqa: N802
    """For the test: number and text of everything that was sent."""
    return dbus.Array(self.sent, signature="(ss)")
